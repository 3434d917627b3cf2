import assert from "node:assert/strict";
import { allowedIn } from "../../policy/pack/allowed.ts";
import { Judge, type RuleConfig } from "../../policy/pack/judge.ts";
import { rules } from "../../policy/rules/all.ts";
import type { Inputs, Rule, Subject } from "../../policy/rules/rule.ts";
import { readProject } from "../../settings/stackFile.ts";
import { fixtures } from "../support/stacks.ts";

const rule = rules.find(({ name }) => name === "ecs-5") as Rule;
const task = (inputs: Inputs): Subject => ({
  urn: "urn:pulumi:prod::shop::aws:ecs/taskDefinition:TaskDefinition::web-task",
  type: "aws:ecs/taskDefinition:TaskDefinition",
  name: "web-task",
  inputs,
  propertyDependencies: {},
});
const writable = { containerDefinitions: '[{"name":"web"}]' };

/** What a rule of the pack says of a task, and what it keeps for the two lists. */
function judged(judge: Judge, inputs: Inputs, config: RuleConfig = {}) {
  const reported: string[] = [];
  judge.judge(rule, task(inputs), [], config, (message) => reported.push(message));
  return { reported, excused: judge.excused().map(({ text }) => text), later: judge.later().map(({ text }) => text) };
}

describe("the policy pack", () => {
  it("reports a breach with its remedy", () => {
    const { reported, excused } = judged(new Judge({}), writable);
    assert.deepEqual(reported, [
      "web-task: container web can write to its root file system; write readonlyRootFilesystem: true, and mount a " +
        "volume where the app writes",
    ]);
    assert.deepEqual(excused, []);
  });

  it("lists what the stack file or the pack's config excuses, with the reason, in place of a report", () => {
    const wrong = "ecs-5, web-task: container web can write to its root file system; excused, as";
    const byStack = judged(new Judge({ "read-only-root": "it keeps a cache" }), writable);
    assert.deepEqual(byStack.reported, []);
    assert.deepEqual(byStack.excused, [`${wrong} allow: { read-only-root } says: it keeps a cache`]);
    const byConfig = judged(new Judge({ root: "another" }), writable, { excused: { "web-*": "it is old" } });
    assert.deepEqual(byConfig.reported, []);
    assert.deepEqual(byConfig.excused, [`${wrong} the pack's config says: it is old`]);
  });

  it("lists each container that is excused, and none that was mended since", () => {
    const judge = new Judge({ "read-only-root": "they keep a cache" });
    const containers = [{ name: "web" }, { name: "log", readonlyRootFilesystem: false }];
    const lines = judged(judge, { containerDefinitions: JSON.stringify(containers) }).excused;
    assert.deepEqual(
      lines.map((line) => /container \w+/.exec(line)?.[0]),
      ["container web", "container log"],
    );
    assert.deepEqual(judged(judge, { containerDefinitions: "[]" }).excused, []);
  });

  it("lists what only the deployment knows, until it knows it", () => {
    const judge = new Judge({});
    // As the SDK's own proxy does, which exports neither itself nor its error.
    const unknown = Object.assign(new Error("unknown"), { unknownTypeSentinel: "x", props: ["containerDefinitions"] });
    const asked = Object.defineProperty({}, "containerDefinitions", {
      get: () => {
        throw unknown;
      },
    });
    assert.deepEqual(judged(judge, asked).later, ["ecs-5, web-task: containerDefinitions is known after deployment"]);
    assert.deepEqual(judged(judge, { containerDefinitions: "[]" }).later, []);
    const bug = Object.defineProperty({}, "containerDefinitions", {
      get: () => {
        throw new TypeError("a bug");
      },
    });
    assert.throws(() => judged(judge, bug), /a bug/);
  });

  it("takes the reasons of a stack of the project that it is in, and none of another's", () => {
    const { project } = readProject(fixtures);
    const config = { [`${project}:protection`]: "on", [`${project}:allow`]: '{"root":"it binds port 80"}' };
    assert.deepEqual(allowedIn(project, "new", config, fixtures), { root: "it binds port 80" });
    assert.deepEqual(allowedIn(project, "new", { ...config, [`${project}:protection`]: "off" }, fixtures), {});
    assert.deepEqual(allowedIn("another", "new", config, fixtures), {});
  });
});
