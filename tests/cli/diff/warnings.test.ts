import assert from "node:assert/strict";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { warningsOf } from "../../../cli/diff/warnings.ts";
import type { PlannedOptions } from "../../../plan/graph.ts";
import { plan, resource } from "./graphs.ts";

const logs = (name: string, options: PlannedOptions = {}) =>
  resource("aws:cloudwatch/logGroup:LogGroup", "logs", { inputs: { name }, options });
const told = (...[before, after]: Parameters<typeof diffPlans>) =>
  warningsOf(diffPlans(before, after)).map((line) => line.map(([text]) => text).join(""));

describe("warnings of a diff", () => {
  it("tell what is lost with something that keeps state", () => {
    assert.deepEqual(told(plan([logs("a")]), plan([])), [
      "dev: logs (aws.cloudwatch.LogGroup) is deleted: its logs are lost",
    ]);
    assert.deepEqual(told(plan([logs("a")]), plan([logs("b")])), [
      "dev: logs (aws.cloudwatch.LogGroup) is replaced because of name: its logs are lost",
    ]);
  });

  it("tell that a protected resource stops the deployment, whatever it is", () => {
    const role = (path: string) =>
      plan([resource("aws:iam/role:Role", "role", { inputs: { path }, options: { protect: true } })]);
    assert.deepEqual(told(role("/a/"), role("/b/")), [
      "dev: role (aws.iam.Role) is replaced because of path: it is protected, so the deployment stops there",
    ]);
    assert.deepEqual(told(plan([logs("a", { protect: true })]), plan([])), [
      "dev: logs (aws.cloudwatch.LogGroup) is deleted: its logs are lost; it is protected, so the deployment stops there",
    ]);
  });

  it("tell that a protection ends", () => {
    assert.deepEqual(told(plan([logs("a", { protect: true })]), plan([logs("a")])), [
      "dev: logs (aws.cloudwatch.LogGroup) is no longer protected from deletion",
    ]);
  });

  it("tell nothing of what stays, of what can be made again, and of what every change replaces", () => {
    const role = resource("aws:iam/role:Role", "role");
    assert.deepEqual(told(plan([logs("a", { retainOnDelete: true }), role]), plan([])), []);
    const task = (cpu: string) =>
      plan([
        resource("aws:ecs/taskDefinition:TaskDefinition", "task", { inputs: { cpu }, options: { protect: false } }),
      ]);
    assert.deepEqual(told(task("256"), task("512")), []);
    assert.deepEqual(told(plan([]), plan([logs("a")])), []);
    assert.deepEqual(told(plan([logs("a")]), plan([logs("a")])), []);
  });

  it("tell once that a stack's file is gone, and what it deployed is not", () => {
    const [warning, ...others] = told(plan([logs("a")]), undefined);
    assert.match(warning ?? "", /^dev has no file any more, but what it deployed stays/);
    assert.deepEqual(others, []);
  });
});
