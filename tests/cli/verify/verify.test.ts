// `./ecs verify` and the look before a rollout, in the emulator: what it has is found, and what it has not is missed.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { beforeRollout } from "../../../rollout/before/beforeRollout.ts";
import { services } from "../../../rollout/before/services.ts";
import { connect } from "../../../rollout/clients.ts";
import { EmulatorProcess, emulatorFault } from "../../rollout/emulatorProcess.ts";
import { ecs } from "../../support/ecs.ts";
import { ask } from "../../support/jsonApi.ts";
import { skipWithout } from "../../support/skipWithout.ts";

const gone = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:shop/gone-AbCdEf";

describe("./ecs verify", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "verify-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (text: string) =>
    writeFileSync(join(root, "Pulumi.prod.yaml"), `config:\n  aws:region: eu-west-1\n${text}`);
  const verify = async () =>
    ecs(["verify", "prod"], { root, env: { ...process.env, NO_COLOR: "1", PULUMI_HOME: root } });

  it("reports a stack file that is wrong, and a stack that is not there, without asking anybody", async () => {
    assert.match((await verify()).stderr, /^There is no Pulumi\.prod\.yaml\./);
    write("  services: { web: { image: nginx:1, user: root, cpu: 3 } }\n");
    const { code, stderr } = await verify();
    assert.equal(code, 1);
    assert.match(stderr, /^1 fault in Pulumi\.prod\.yaml:\nPulumi\.prod\.yaml: services\.web\.cpu must be/);
  });

  describe("in the emulator", function () {
    this.timeout(30_000);
    let emulator: EmulatorProcess;
    let endpoint: string;
    let secret: string;

    before(async function () {
      skipWithout(this, emulatorFault());
      emulator = await EmulatorProcess.start();
      endpoint = `http://127.0.0.1:${emulator.port}`;
      const place = { endpoint, aws: { region: "eu-west-1" } };
      const SecretString = '{"username":"shop","passwort":"hunter2"}';
      secret = (await ask(place, "secretsmanager", "secretsmanager.CreateSecret", { Name: "shop/db", SecretString }))
        .ARN;
      await ask(place, "ssm", "AmazonSSM.PutParameter", { Name: "/shop/key", Value: "x", Type: "SecureString" });
    });
    after(() => emulator?.stop());

    const aws = () => {
      const names = ["ecs", "elbv2", "logs", ...Object.keys(services)];
      const endpoints = [Object.fromEntries(names.map((name) => [name, endpoint]))];
      return { region: "eu-west-1", accessKey: "test", secretKey: "test", endpoints };
    };

    it("finds what is there, and reports what is missing as faults of the stack file", async () => {
      const { endpoints } = aws();
      const stackFile = (secrets: object, more = "") =>
        write(`  aws:accessKey: test
  aws:secretKey: test
  aws:endpoints: ${JSON.stringify(endpoints)}
${more}  services:
    web: { image: "nginx:1", user: "1000", port: 8080, secrets: ${JSON.stringify(secrets)} }
`);
      stackFile({ DB: `${secret}:username::`, KEY: "/shop/key" });
      const sound = await verify();
      assert.equal(sound.code, 0, sound.stdout + sound.stderr);
      assert.match(sound.stdout, /^prod in eu-west-1, account 000000000000, as root\nLooked at the account/);
      assert.match(sound.stdout, /\nNothing is missing\.\n$/);

      const cluster = "arn:aws:ecs:eu-west-1:000000000000:cluster/gone";
      stackFile({ DB: `${secret}:password::`, KEY: "/shop/none", OLD: gone }, `  cluster: { arn: "${cluster}" }\n`);
      const { code, stdout } = await verify();
      assert.equal(code, 1);
      assert.deepEqual(stdout.trimEnd().split("\n").slice(-5), [
        "4 faults in Pulumi.prod.yaml:",
        "Pulumi.prod.yaml: cluster.arn must be a cluster that is there, got none by that ARN; correct it, or take it out",
        "Pulumi.prod.yaml: services.web.secrets.DB must have the key password, got a JSON object without it; write passwort",
        "Pulumi.prod.yaml: services.web.secrets.KEY must be a parameter that is there, got no /shop/none in eu-west-1; make it: aws ssm put-parameter --region eu-west-1 --type SecureString --name /shop/none --value …",
        "Pulumi.prod.yaml: services.web.secrets.OLD must be a secret that is there, got none by that ARN; make it in eu-west-1, or correct the ARN",
      ]);
      assert.doesNotMatch(stdout, /hunter2/);
    });

    it("ends an update whose secret is not there in seconds, before the service moves", async () => {
      const { ecs: client, close } = connect(aws());
      const container = (valueFrom: string) => ({
        name: "web",
        image: "nginx:1",
        secrets: [{ name: "DB", valueFrom }],
      });
      const register = async (valueFrom: string) => {
        const command = new RegisterTaskDefinitionCommand({
          family: "shop",
          containerDefinitions: [container(valueFrom)],
        });
        return (await client.send(command)).taskDefinition?.taskDefinitionArn ?? "";
      };
      const said: string[] = [];
      const run = async (valueFrom: string) =>
        beforeRollout({
          ...{ name: "web", taskDefinition: await register(valueFrom), aws: aws() },
          signal: new AbortController().signal,
          say: (line) => said.push(line),
          redact: (text) => text,
        });
      try {
        await run(`${secret}:username::`);
        const start = Date.now();
        await assert.rejects(
          run(gone),
          /^RolloutError: web: shop:2 was not deployed, as its tasks could not start:\n {2}secret DB of container web must be a secret that is there/,
        );
        assert.ok(Date.now() - start < 5_000, "it took as long as a deployment");
        assert.deepEqual(said, []);
      } finally {
        close();
      }
    });
  });
});
