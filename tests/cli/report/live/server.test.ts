import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { PageServer } from "../../../../cli/report/live/server.ts";
import { getFrom } from "../../../support/getFrom.ts";

describe("The server of a page", () => {
  let server: PageServer;
  beforeEach(async () => {
    server = await PageServer.start();
    server.show("<p>one</p>", 1);
  });
  afterEach(() => server.end().catch(() => {}));

  const changes = () => new URL("/changes", server.url);

  it("gives the page that is the newest, never a kept one, to this machine alone", async () => {
    const { protocol, hostname, port, pathname } = new URL(server.url);
    assert.deepEqual([protocol, hostname, pathname], ["http:", "127.0.0.1", "/"]);
    const { status, text, headers } = await getFrom(server.url);
    assert.deepEqual([status, text, headers["content-type"]], [200, "<p>one</p>", "text/html; charset=utf-8"]);
    assert.deepEqual(
      [headers["cache-control"], headers["content-security-policy"]],
      ["no-store", "frame-ancestors 'none'"],
    );
    server.show("<p>two</p>", 2);
    assert.equal((await getFrom(server.url, { host: `localhost:${port}` })).text, "<p>two</p>");
  });

  it("refuses another host, another site, another method and another path", async () => {
    const own = new URL(server.url);
    const { port } = own;
    const refused: [number, Record<string, string>, method?: string, path?: string][] = [
      [421, { host: "evil.example" }],
      [421, { host: `evil.example:${port}` }],
      [421, { host: "127.0.0.1" }],
      [421, { host: `127.0.0.1:${Number(port) - 1}` }],
      [403, { origin: "https://evil.example" }],
      [403, { origin: "null" }],
      [403, { origin: `http://127.0.0.1:${Number(port) - 1}` }],
      [403, { "sec-fetch-site": "cross-site" }],
      [403, { "sec-fetch-site": "same-site" }],
      [403, { "sec-fetch-site": "cross-site" }, "GET", "/changes"],
      [405, {}, "POST"],
      [405, {}, "HEAD"],
      [404, {}, "GET", "/../package.json"],
      [404, {}, "GET", "/index.html"],
    ];
    for (const [status, headers, method, path = "/"] of refused) {
      const got = await getFrom(new URL(path, own).href, headers, method);
      assert.deepEqual(
        [got.status, got.text.includes("<p>")],
        [status, false],
        JSON.stringify([headers, method, path]),
      );
    }
    const welcome = { origin: own.origin, "sec-fetch-site": "same-origin" };
    assert.equal((await getFrom(server.url, welcome)).status, 200);
  });

  it("reports the version at once and at each change, to each that listens, until it ends", async () => {
    const listen = async () => {
      const [response] = (await once(get(changes()), "response")) as [IncomingMessage];
      response.setEncoding("utf8");
      return response;
    };
    const both = [await listen(), await listen()];
    const next = () => Promise.all(both.map(async (one) => (await once(one, "data"))[0]));
    assert.equal(both[0]?.headers["content-type"], "text/event-stream");
    assert.deepEqual(await next(), ["data: 1\n\n", "data: 1\n\n"]);
    server.show("<p>two</p>", 2);
    assert.deepEqual(await next(), ["data: 2\n\n", "data: 2\n\n"]);
    const closed = both.map((one) => once(one, "close").catch(() => {}));
    await server.end();
    await Promise.all(closed);
    await assert.rejects(getFrom(server.url), { code: "ECONNREFUSED" });
  });
});
