import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { connect } from "../../rollout/clients.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { ScriptedAws } from "./scriptedAws.ts";

describe("the clients of a rollout", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());
  beforeEach(() => {
    server.answers(({ action, input }) =>
      action.startsWith("AssumeRole")
        ? {
            Credentials: {
              AccessKeyId: `ASIA${String(input.RoleArn).split("/").at(-1)}`,
              SecretAccessKey: "s",
              SessionToken: "t",
              Expiration: new Date(Date.now() + 3600e3).toISOString(),
            },
          }
        : {},
    );
  });

  async function ask(aws: AwsSettings): Promise<void> {
    const clients = connect(aws);
    await clients.ecs.send(new DescribeServicesCommand({ services: ["web"] }));
    clients.close();
  }

  it("ask the stack's own endpoints with its own keys", async () => {
    await ask({ ...server.aws, token: "session" });
    assert.deepEqual(
      server.requests.map(({ action, accessKey, token }) => ({ action, accessKey, token })),
      [{ action: "DescribeServices", accessKey: "AKIDEXAMPLE", token: "session" }],
    );
  });

  it("find an endpoint under each of its names, in any of the maps", async () => {
    const clients = connect({
      ...server.aws,
      endpoints: [{ ecs: server.url }, { elasticloadbalancingv2: server.url }],
    });
    await clients.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: "arn" }));
    clients.close();
    assert.deepEqual(
      server.requests.map(({ action }) => action),
      ["DescribeTargetHealth"],
    );
  });

  it("assume the roles one after the other, with all that is said of them", async () => {
    const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
    await ask({
      ...server.aws,
      assumeRoles: [
        { roleArn: roleArn("first"), sessionName: "ci", externalId: "42", duration: "1h30m", tags: { team: "web" } },
        { roleArn: roleArn("second"), sourceIdentity: "ada", policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
      ],
    });
    const [first, second, third] = server.requests;
    assert.equal(first?.accessKey, "AKIDEXAMPLE");
    const { RoleArn, RoleSessionName, ExternalId, DurationSeconds } = first?.input ?? {};
    assert.deepEqual([RoleArn, RoleSessionName, ExternalId, DurationSeconds], [roleArn("first"), "ci", "42", "5400"]);
    assert.deepEqual([first?.input["Tags.member.1.Key"], first?.input["Tags.member.1.Value"]], ["team", "web"]);
    assert.equal(second?.accessKey, "ASIAfirst");
    assert.equal(second?.input.SourceIdentity, "ada");
    assert.equal(second?.input["PolicyArns.member.1.arn"], "arn:aws:iam::aws:policy/ReadOnlyAccess");
    assert.deepEqual([third?.action, third?.accessKey, third?.token], ["DescribeServices", "ASIAsecond", "t"]);
  });

  it("exchange a web identity's token for a role", async () => {
    const { accessKey: _, secretKey: __, ...aws } = server.aws;
    const roleArn = "arn:aws:iam::123456789012:role/web";
    await ask({ ...aws, assumeRoleWithWebIdentity: { roleArn, webIdentityToken: "jwt", duration: "900s" } });
    const [exchange, question] = server.requests;
    assert.deepEqual(
      [exchange?.action, exchange?.input.WebIdentityToken, exchange?.input.DurationSeconds],
      ["AssumeRoleWithWebIdentity", "jwt", "900"],
    );
    assert.equal(question?.accessKey, "ASIAweb");
  });

  it("read a profile from the files that the settings name, and see it renewed", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "rollout-"));
    const file = path.join(folder, "credentials");
    const write = (key: string) =>
      writeFileSync(file, `[deploy]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`);
    const { accessKey: _, secretKey: __, ...aws } = server.aws;
    try {
      write("AKIDOLD");
      await ask({ ...aws, profile: "deploy", sharedCredentialsFiles: [file] });
      write("AKIDNEW");
      await ask({ ...aws, profile: "deploy", sharedCredentialsFiles: [file] });
    } finally {
      await rm(folder, { recursive: true });
    }
    assert.deepEqual(
      server.requests.map(({ accessKey }) => accessKey),
      ["AKIDOLD", "AKIDNEW"],
    );
  });

  it("go through the proxy that the settings name", async () => {
    const proxied: AwsSettings = {
      ...server.aws,
      endpoints: [{ ecs: "http://ecs.eu-west-1.example" }],
      httpProxy: server.url,
    };
    await ask(proxied);
    assert.deepEqual(
      server.requests.map(({ action }) => action),
      ["DescribeServices"],
    );
  });
});
