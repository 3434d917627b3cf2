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

  it("is asked under the load balancer's own name, whether or not this machine resolves it", async () => {
    const reached = await untilItAnswers(`http://ingress-1a2b.alb.localhost:${port}/shop/`);
    assert.deepEqual(reached, { status: 200, detail: "answers 200" });
    assert.deepEqual(asked, [`ingress-1a2b.alb.localhost:${port}/shop/`]);
  });

  it("is asked again while the load balancer has nobody to forward to", async () => {
    statuses = [503, 502, 404];
    assert.equal((await untilItAnswers(`http://127.0.0.1:${port}/`)).status, 404);
    assert.equal(asked.length, 3);
  });

  it("is given up in the end, with the last answer", async () => {
    statuses = Array(100).fill(503);
    const began = Date.now();
    assert.deepEqual(await untilItAnswers(`http://127.0.0.1:${port}/`, 900), { status: 503, detail: "answers 503" });
    assert.ok(Date.now() - began >= 900 && Date.now() - began < 3_000);
  });

  it("that nothing answers is reported as such", async () => {
    await new Promise((done) => server.close(done));
    const { status, detail } = await untilItAnswers(`http://127.0.0.1:${port}/`, 0);
    assert.equal(status, undefined);
    assert.match(detail, /ECONNREFUSED/);
  });
});
