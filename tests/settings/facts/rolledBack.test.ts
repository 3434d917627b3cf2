import assert from "node:assert/strict";
import { revisionToRun } from "../../../components/service/deployment.ts";
import { readRolledBack, rolledBackText } from "../../../settings/facts/rolledBack.ts";
import { keepsRollbacks } from "../../../settings/keys/aws.ts";

const record = {
  ...{ from: "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web:12", to: "…:10" },
  ...{ cluster: "main", service: "web-1a2b", since: "2026-11-28T16:00:12.345Z" },
  by: "arn:aws:sts::123456789012:assumed-role/Admin/alice",
};

describe("the record of a rollback", () => {
  it("is read from the parameters that have one, and others are left alone", () => {
    const parameters = [
      { name: "/rolled-back/shop/dev/web", value: JSON.stringify(record) },
      { name: "/rolled-back/shop/dev/api", value: "{}" },
      { name: "/rolled-back/shop/dev/cron", value: "not JSON" },
    ];
    assert.deepEqual(readRolledBack(parameters), { web: record });
  });

  it("says from what, by whom and since when", () => {
    const said = (by: string) => rolledBackText({ ...record, by });
    assert.equal(said(record.by), "rolled back from shop_dev_web:12 by Admin/alice since 2026-11-28 16:00 UTC");
    assert.match(said("arn:aws:iam::123456789012:user/bob"), / by bob since /);
    assert.match(said("arn:aws:iam::123456789012:root"), / by root since /);
    assert.match(said("carol"), / by carol since /);
  });

  it("is asked of an emulator only where it has Parameter Store, and of AWS at whichever endpoints", () => {
    const [ecs, ofAws] = ["http://127.0.0.1:4566", "https://vpce-1.ecs.eu-west-1.vpce.amazonaws.com"];
    const endpoints = [[], [{ ecs, ssm: ecs }], [{ ecs }, { ssm: ecs }], [{ ecs: ofAws }], [{ ecs }]];
    assert.deepEqual([{}, ...endpoints.map((given) => ({ endpoints: given }))].map(keepsRollbacks), [
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("holds as long as the program has no newer revision than the one that was rolled back", () => {
    const family = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web";
    const rolledBack = { from: `${family}:12`, to: `${family}:10` };
    const runs = (own: string) => revisionToRun(own, rolledBack);
    assert.deepEqual([`${family}:12`, `${family}:9`].map(runs), [rolledBack.to, rolledBack.to]);
    // A number is no text: 100 is newer than 12.
    for (const own of [`${family}:13`, `${family}:100`, `${family}_v2:1`, "the ARN"]) assert.equal(runs(own), own);
  });
});
