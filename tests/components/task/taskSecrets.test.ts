import assert from "node:assert/strict";
import { secretsmanager } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { FargateTask } from "../../../components/task/fargateTask.ts";
import { TaskSecrets, type TaskSecretsArgs } from "../../../components/task/taskSecrets.ts";
import { record } from "../../support/record.ts";

const stored = (args: Partial<TaskSecretsArgs> = {}) =>
  record(() => {
    new TaskSecrets("web", { values: { API_KEY: "hunter2" }, ...args });
  });

describe("The secrets of a task", () => {
  it("are each a secret with its value as a version, which Pulumi keeps encrypted", async () => {
    const { one } = await stored();
    const { inputs } = one("web-secret-API_KEY");
    assert.deepEqual(inputs, { description: "API_KEY of web", recoveryWindowInDays: 30 });
    assert.equal(one("web-secret-API_KEY-version").inputs.secretString, "[secret]");
  });

  it("stay in AWS with deletion protection, and an old version in any case", async () => {
    for (const deletionProtection of [true, false]) {
      const { one } = await stored({ deletionProtection });
      assert.equal(one("web-secret-API_KEY").options.retainOnDelete ?? false, deletionProtection);
      assert.equal(one("web-secret-API_KEY-version").options.retainOnDelete, true);
    }
  });

  it("are made anew under another key, as the old one may go", async () => {
    const { one } = await stored({ kmsKeyArn: "arn:key" });
    assert.equal(one("web-secret-API_KEY").inputs.kmsKeyId, "arn:key");
    assert.deepEqual(one("web-secret-API_KEY").options.replaceOnChanges, ["kmsKeyId"]);
  });

  it("have names that Secrets Manager takes, and no two the same", async () => {
    const keys = ["proxy/API_KEY", "a key", "a:key", "x".repeat(600)];
    const { all } = await stored({ values: Object.fromEntries(keys.map((key) => [key, "hunter2"])) });
    const names = all("Secret").map(({ name }) => name);
    assert.equal(new Set(names).size, keys.length);
    // Pulumi adds a hyphen and seven characters.
    for (const name of names) assert.match(name, /^[A-Za-z0-9/_+=.@-]{1,504}$/);
  });
});

describe("A container's secret", () => {
  it("may be a version of a secret that the program makes, in an own container and in a sidecar", async () => {
    const { one } = await record(() => {
      const { arn } = new secretsmanager.Secret("own");
      const version = new secretsmanager.SecretVersion("own-version", { secretId: arn, secretString: "hunter2" });
      const secrets = { KEY: version, NAMED: "/a/parameter", FLOWING: pulumi.interpolate`${arn}:user::` };
      new FargateTask("web", {
        ...{ image: "app:1", user: "1000", secrets },
        sidecars: { proxy: { image: "proxy:1", user: "1", secrets: { KEY: { secretId: arn, versionId: "v1" } } } },
      });
    });
    const containers = JSON.parse(String(one("web-task").inputs.containerDefinitions));
    assert.deepEqual(
      containers.map(({ secrets }: { secrets: object[] }) => secrets),
      [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
        [{ name: "KEY", valueFrom: "${own.arn}:::v1" }],
        [
          // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
          { name: "FLOWING", valueFrom: "${own.arn}:user::" },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
          { name: "KEY", valueFrom: "${own.arn}:::${own-version.versionId}" },
          { name: "NAMED", valueFrom: "/a/parameter" },
        ],
      ],
    );
    assert.ok(!String(one("web-execution-policy").inputs.policy).includes("own-version"));
  });
});
