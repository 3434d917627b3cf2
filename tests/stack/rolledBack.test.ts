// Which rollbacks `pulumi up` heeds: those that ECS still runs. A script plays AWS, and a mock the engine.

import assert from "node:assert/strict";
import { mock } from "node:test";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { knownFunctions } from "../../plan/knownFunctions.ts";
import type { RolledBack } from "../../settings/facts/rolledBack.ts";
import { servicesRolledBack } from "../../stack/rolledBack.ts";
import { ScriptedAws } from "../rollout/scriptedAws.ts";
import { record } from "../support/record.ts";

const token = "aws:ssm/getParametersByPath:getParametersByPath";
const family = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web";

describe("The services that somebody has rolled back", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());
  const inPlans = knownFunctions[token] as (typeof knownFunctions)[string];
  afterEach(() => {
    knownFunctions[token] = inPlans;
    mock.restoreAll();
  });

  const kept: RolledBack = {
    ...{ from: `${family}:12`, to: `${family}:10`, cluster: "main", service: "web-1a2b" },
    ...{ by: "arn:aws:iam::123456789012:user/alice", since: "2026-11-28T16:00:00Z" },
  };

  /** What is found where ECS runs this revision; with a text in its place, where it refuses to say. */
  async function found(runs: number | string, names = ["web", "gone"]) {
    const said: string[] = [];
    server.answers(() => (typeof runs === "string" ? runs : { services: [{ taskDefinition: `${family}:${runs}` }] }));
    const parameters = names.map((name) => `/rolled-back/shop/dev/${name}`);
    knownFunctions[token] = ({ path }) => {
      assert.equal(path, "/rolled-back/shop/dev");
      return { names: parameters, values: parameters.map(() => JSON.stringify(kept)) };
    };
    // Of a method that is mocked twice, restoring both leaves the first mock.
    mock.restoreAll();
    mock.method(pulumi.log, "warn", async (line: string) => said.push(line));
    let records: Record<string, RolledBack> = {};
    await record(async () => {
      const endpoints = [{ ecs: server.url, ssm: server.url }];
      const settings = { project: "shop", stack: "dev", services: { web: {} }, aws: { ...server.aws, endpoints } };
      const provider = new aws.Provider("aws", {});
      records = await servicesRolledBack(settings as unknown as Parameters<typeof servicesRolledBack>[0], provider);
    });
    return { records, said };
  }

  it("are those that still run what they were rolled back to, and each is said", async () => {
    const { records, said } = await found(10);
    assert.deepEqual(records, { web: kept });
    const text = "web: rolled back from shop_dev_web:12 by alice since 2026-11-28 16:00 UTC";
    assert.deepEqual(said, [`${text}; it stays there until its task definition is a newer one`]);
    assert.deepEqual(server.requests[0]?.input, { cluster: "main", services: ["web-1a2b"] });
  });

  it("are none where ECS runs another revision by now, and ECS is not asked where nothing is recorded", async () => {
    assert.deepEqual(await found(12), { records: {}, said: [] });
    assert.deepEqual(await found(10, ["gone"]), { records: {}, said: [] });
    assert.equal(server.requests.length, 0);
  });

  it("are unknown without the right to read them, with a warning", async () => {
    const { records, said } = await found("AccessDeniedException");
    assert.deepEqual(records, {});
    assert.match(said.join("\n"), /^a service that was rolled back is deployed anew, as the records .*: AccessDenied/);
  });
});
