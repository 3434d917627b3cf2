import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { whatAnswers } from "../../../cli/local/health.ts";
import { fasterTime } from "../../support/fasterTime.ts";

describe("what answers in the emulator's place", () => {
  fasterTime();
  let server: Server;
  let answers: Record<string, unknown>;
  let endpoint: string;

  beforeEach((done) => {
    answers = {};
    server = createServer((request, response) => {
      const answer = answers[request.url ?? ""];
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
    }).listen(0, "127.0.0.1", () => {
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  afterEach(() => server.close());

  it("is ministack, which answers to LocalStack's path as well", async () => {
    const health = { services: { ecs: "available" }, version: "1.5.33" };
    answers = { "/_ministack/health": health, "/_localstack/health": health };
    assert.deepEqual(await whatAnswers(endpoint), { kind: "emulator", name: "ministack", version: "1.5.33" });
  });

  it("is LocalStack where only that answers", async () => {
    answers["/_localstack/health"] = { services: { ecs: "running", s3: "available" }, version: "4.9.2" };
    assert.deepEqual(await whatAnswers(endpoint), { kind: "emulator", name: "LocalStack", version: "4.9.2" });
  });

  it("is of no use without ECS", async () => {
    answers["/_localstack/health"] = { services: { s3: "available" }, version: "4.9.2" };
    assert.deepEqual(await whatAnswers(endpoint), {
      kind: "stranger",
      detail: "LocalStack 4.9.2 answers there, and has no ECS",
    });
  });

  it("is a stranger whatever else it says over HTTP", async () => {
    for (const health of [undefined, {}, { services: null }, "ok"]) {
      answers["/_ministack/health"] = health;
      assert.equal((await whatAnswers(endpoint)).kind, "stranger", JSON.stringify(health));
    }
  });

  it("is nothing once the server is gone", async () => {
    await new Promise((done) => server.close(done));
    assert.deepEqual(await whatAnswers(endpoint), { kind: "nothing" });
  });

  it("is given up after 5 s of silence", async () => {
    const silent = createTcpServer().listen(0, "127.0.0.1");
    await new Promise((done) => silent.once("listening", done));
    const began = Date.now();
    const answer = await whatAnswers(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    assert.deepEqual(answer, { kind: "stranger", detail: "it does not answer within 5 s" });
    assert.ok(Date.now() - began < 12_000);
    silent.close();
  });
});
