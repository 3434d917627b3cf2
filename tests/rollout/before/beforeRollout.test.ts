import assert from "node:assert/strict";
import { beforeRollout } from "../../../rollout/before/beforeRollout.ts";
import { type Answer, ScriptedAws } from "../scriptedAws.ts";
import { allOf, described, secretArn } from "./answers.ts";

const taskDefinition = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web:7";

const definition = {
  containerDefinitions: [
    {
      name: "web",
      image: "127.0.0.1:1/gone:1",
      secrets: [{ name: "DB", valueFrom: `${secretArn}::AWSPENDING:` }],
      logConfiguration: { logDriver: "awsfirelens", secretOptions: [{ name: "apikey", valueFrom: "/shop/key" }] },
    },
    { name: "proxy", image: "210987654321.dkr.ecr.eu-west-1.amazonaws.com/proxy:1" },
  ],
};

describe("before a rollout", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  let said: string[];
  beforeEach(() => {
    said = [];
  });

  const never = {
    get DescribeTaskDefinition(): Answer {
      return new Promise(() => undefined) as unknown as object;
    },
  };

  const run = (answers: Record<string, Answer>, signal = new AbortController().signal, patienceMs?: number) => {
    server.answers(({ action }) => answers[action] ?? "NotScripted");
    const say = (line: string) => void said.push(line);
    const images = true;
    const redact = (text: string) => text;
    return beforeRollout({ name: "web", taskDefinition, aws: allOf(server), signal, say, redact, patienceMs, images });
  };

  it("everything that the tasks would miss is one error, and nothing is deployed", async () => {
    await assert.rejects(
      run({
        DescribeTaskDefinition: { taskDefinition: definition },
        DescribeSecret: described,
        DescribeParameters: { Parameters: [] },
        DescribeImages: "ImageNotFoundException",
      }),
      (error: Error) => {
        assert.equal(error.name, "RolloutError");
        assert.deepEqual(error.message.split("\n"), [
          "web: shop_dev_web:7 was not deployed, as its tasks could not start:",
          "  secret DB of container web must have a version of the stage AWSPENDING, got shop/db-AbCdEf with AWSCURRENT, AWSPREVIOUS; name one of those stages",
          "  secret apikey of container web must be a parameter that is there, got no /shop/key in eu-west-1; make it: aws ssm put-parameter --region eu-west-1 --type SecureString --name /shop/key --value …",
          "  image 210987654321.dkr.ecr.eu-west-1.amazonaws.com/proxy:1 of container proxy must be an image that ECR has in eu-west-1, got no proxy with 1 in account 210987654321; push it, or correct the reference",
        ]);
        return true;
      },
    );
  });

  it("what may not be looked at, or has no answer in time, stops nothing", async () => {
    await run({ DescribeTaskDefinition: { taskDefinition: definition } });
    await run({ DescribeTaskDefinition: { taskDefinition: definition }, DescribeSecret: "AccessDeniedException" });
    assert.deepEqual(said, []);
    await run({ DescribeTaskDefinition: "AccessDeniedException" });
    assert.match(said.join(), /^web: not looked at before it is deployed: AWS denied the request/);
    await run(never, undefined, 20);
  });

  it("a Ctrl-C ends the wait, and nothing is deployed", async () => {
    const controller = new AbortController();
    const waiting = run(never, controller.signal);
    controller.abort();
    await assert.rejects(waiting, /^RolloutError: web: interrupted\. shop_dev_web:7 was not deployed\.$/);
  });
});
