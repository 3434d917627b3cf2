import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { untilItAnswers } from "../../../cli/local/reach.ts";

describe("a service's URL", () => {
  let server: Server;
  let statuses: number[];
  let asked: string[];
  let port: number;

  beforeEach((done) => {
    statuses = [];
    asked = [];
    server = createServer(({ headers, url }, response) => {
      asked.push(`${headers.host}${url}`);
      response.writeHead(statuses.shift() ?? 200).end("page");
    }).listen(0, "127.0.0.1", () => {
      port = (server.address() as AddressInfo).port;
      done();
    });
  });
  afterEach(() => server.close());

  const never = new AbortController().signal;
  const here = () => ({ url: `http://127.0.0.1:${port}/` });

  it("is asked under the load balancer's own name, whether or not this machine resolves it", async () => {
    const reached = await untilItAnswers({ url: `http://ingress-1a2b.alb.localhost:${port}/shop/` }, never);
    assert.deepEqual(reached, { status: 200, detail: "answers 200" });
    assert.deepEqual(asked, [`ingress-1a2b.alb.localhost:${port}/shop/`]);
  });

  it("is asked with the host that it is routed by, which resolves nowhere", async () => {
    const routed = { url: `http://127.0.0.1:${port}/_alb/ingress-1a2b/shop/`, host: "admin.test" };
    assert.equal((await untilItAnswers(routed, never)).status, 200);
    assert.deepEqual(asked, ["admin.test/_alb/ingress-1a2b/shop/"]);
  });

  it("is asked no more once the wait is ended", async () => {
    statuses = Array(100).fill(503);
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 700);
    await assert.rejects(untilItAnswers(here(), gone.signal), { name: "AbortError" });
    assert.ok(asked.length < 4, `it was asked ${asked.length} times`);
  });

  it("is asked again while the load balancer has nobody to forward to", async () => {
    statuses = [503, 502, 404];
    assert.equal((await untilItAnswers(here(), never)).status, 404);
    assert.equal(asked.length, 3);
  });

  it("is given up in the end, with the last answer", async () => {
    statuses = Array(100).fill(503);
    const began = Date.now();
    assert.deepEqual(await untilItAnswers(here(), never, 900), { status: 503, detail: "answers 503" });
    assert.ok(Date.now() - began >= 900 && Date.now() - began < 3_000);
  });

  it("that nothing answers is reported as such", async () => {
    await new Promise((done) => server.close(done));
    const { status, detail } = await untilItAnswers(here(), never, 0);
    assert.equal(status, undefined);
    assert.match(detail, /ECONNREFUSED/);
  });
});
