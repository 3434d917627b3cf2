// The commands of an operator where AWS, or what stands between, answers as it should not: no stack trace, a true exit
// code, and what to do about it.

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { main } from "../../../cli/main.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "../../rollout/scriptedAws.ts";
import { SimulatedAws } from "../../support/ecs/simulatedAws.ts";
import { fasterTime } from "../../support/fasterTime.ts";

/** What comes in place of an answer, or of the rest of it. */
type Trouble = (answer: Answer) => Answer;

const raw =
  (status: number, type: string, body: string, missing = 0): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) + missing });
    response.write(body);
    if (missing === 0) response.end();
    else setTimeout(() => response.destroy(), 1);
  };
const json = "application/x-amz-json-1.1";
const page = "<html>\n<body>Service Unavailable</body>\n</html>";

const troubles: Record<string, readonly [Trouble, said: RegExp]> = {
  throttles: [() => "ThrottlingException", /^AWS throttles the requests .*\.\nNext: wait/m],
  fails: [() => raw(500, json, '{"__type":"InternalServerError"}'), /^AWS does not answer .*\.\nNext: check/m],
  "shows a proxy's page": [
    () => raw(503, "text/html", page),
    /^what answers is not AWS, .*\.\nNext: see whether a proxy/m,
  ],
  "shows a log-in page": [
    () => raw(200, "text/html", page),
    /^what answers is not AWS, .*\.\nNext: see whether a proxy/m,
  ],
  "cuts its answers": [
    (answer) => raw(200, json, JSON.stringify(answer).slice(0, -3)),
    /^what answers is not AWS, .*\.\nNext: see whether a proxy/m,
  ],
  "breaks off": [
    (answer) => raw(200, json, JSON.stringify(answer).slice(0, 20), 40),
    /^AWS does not answer .*\.\nNext: check/m,
  ],
  "drops connections": [() => null, /^AWS does not answer .*\.\nNext: check/m],
  "finds credentials expired": [() => "ExpiredTokenException", /^the AWS credentials have expired .*\.\nNext: log in/m],
  denies: [() => "AccessDeniedException", /^AWS denied the request .*\.\nNext: allow/m],
};

describe("A command where AWS misbehaves", function () {
  this.timeout(60_000);
  fasterTime(20);
  const server = new ScriptedAws();
  const own = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((name) => [
    name,
    process.env[name],
  ]);
  before(async () => {
    await server.start();
    const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret-of-the-example" };
    Object.assign(process.env, { AWS_ENDPOINT_URL: server.url, ...keys });
  });
  after(() => {
    server.stop();
    for (const [name = "", value] of own) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  /** @param meets the trouble that the request of this number meets */
  async function run(words: readonly string[], meets: (request: number) => Trouble | undefined) {
    const aws = new SimulatedAws();
    aws.now = Date.now() - 1_200_000;
    aws.secondsPerLook = 120;
    const web = aws.runningService({ name: "web", definition: aws.definition(1), configuration: {} });
    const others: Record<string, object> = {
      ListServices: { serviceArns: [web.arn] },
      DescribeAlarms: { MetricAlarms: [], CompositeAlarms: [] },
    };
    let asked = 0;
    server.answers((request: AwsRequest) => {
      const answer = others[request.action] ?? aws.scripted(request);
      const trouble = meets(++asked);
      return trouble ? trouble(answer) : answer;
    });
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const texts = [text(stdout), text(stderr)];
    const [command = "", ...more] = words;
    const args = [command, "--cluster", aws.cluster, "--region", "eu-west-1", ...more];
    const code = await main(args, { root: ".", stdout, stderr });
    for (const stream of [stdout, stderr]) stream.end();
    const said = (await Promise.all(texts)).join("");
    assert.doesNotMatch(said, /undefined|\[object|\bNaN\b|^\s+at .*:\d+|\$response/m);
    return { code, said };
  }

  for (const [does, [trouble, expected]] of Object.entries(troubles)) {
    it(`ends with 1 and what to do where it ${does}, from whichever request on`, async () => {
      for (const from of [1, 2, 3]) {
        const { code, said } = await run(["status"], (request) => (request >= from ? trouble : undefined));
        assert.equal(code, 1, said);
        assert.match(said, expected);
      }
    });
  }

  it("goes on after trouble that passes, whichever request meets it", async () => {
    const passing = ["throttles", "fails", "breaks off", "drops connections"].map((does) => troubles[does]?.[0]);
    for (const [index, trouble] of passing.entries()) {
      for (let at = 1 + index; at <= 8; at += passing.length) {
        const { code, said } = await run(["restart", "--service", "web"], (one) => (one === at ? trouble : undefined));
        assert.equal(code, 0, `${at}: ${said}`);
      }
    }
  });

  it("takes an answer with keys of a later API, and one that says nothing", async () => {
    const later: Trouble = (answer) => ({ ...(answer as object), newKey: { of: ["a later API"] } });
    assert.equal((await run(["status"], () => later)).code, 0);
    for (const at of [1, 2, 3, 4]) {
      const { code } = await run(["status"], (request) => (request === at ? () => ({}) : undefined));
      assert.equal(code, 0);
    }
  });
});
