// The plan before a preview's steps, as pictures show it: what is deployed has ids where a plan has names.

import assert from "node:assert/strict";
import { planBefore } from "../../../cli/comment/planBefore.ts";
import { pictureOf as changedPictureOf } from "../../../cli/comment/previewPictures.ts";
import type { Step } from "../../../cli/comment/readPreview.ts";
import { compared } from "../../../cli/graph/compare.ts";
import { pictureOf } from "../../../cli/graph/model.ts";
import { sentences } from "../../../cli/graph/words.ts";
import type { Plan, PlannedResource } from "../../../plan/graph.ts";
import { fixtureStacks } from "../../support/stacks.ts";

describe("The plan before a preview", function () {
  this.timeout(60_000); // where no other test of the process has planned the stacks

  let plan: Plan;
  before(async () => {
    plan = (await fixtureStacks()).find(({ stack }) => stack === "calls")?.plan ?? assert.fail("there is no calls");
  });
  const named = (name: string) => plan.resources.find((one) => one.name === name) ?? assert.fail(`no ${name}`);
  /** As the engine has it, with an id for each thing that a plan names. */
  const stateOf = ({ type, custom, parent, inputs, propertyDependencies }: PlannedResource) => ({
    ...{ type, custom, parent: parent ?? null, propertyDependencies },
    inputs: JSON.parse(
      JSON.stringify(inputs).replace(/\$\{[^}]*(security-group|ubnetIds|vpcId)[^}]*\}/g, (_, kind: string) => {
        return `${{ "security-group": "sg", ubnetIds: "subnet", vpcId: "vpc" }[kind]}-0123456789abcdef0`;
      }),
    ),
  });
  const create = (name: string): Step => ({ op: "create", urn: named(name).urn, newState: stateOf(named(name)) });
  const gone = (name: string, become: (text: string) => string): Step => {
    const oldState = JSON.parse(become(JSON.stringify(stateOf(named(name)))));
    return { op: "delete", urn: become(named(name).urn), oldState };
  };
  const changesOf = (steps: Step[]) => {
    const was = planBefore(plan, { steps }) ?? assert.fail("no plan");
    const { boxes, arrows, frames, ...rest } = compared(pictureOf(was), pictureOf(plan));
    const marked = arrows.filter(({ mark }) => mark !== undefined);
    const parts = [...frames, ...boxes].filter(({ mark }) => mark !== undefined);
    return {
      arrows: sentences({ ...rest, boxes, frames, arrows: marked }).sort(),
      parts: parts.map(({ id, mark }) => `${id}: ${mark}`).sort(),
    };
  };

  it("lacks what comes, with its arrows", () => {
    assert.deepEqual(changesOf([create("worker-reach-8080-web")]), {
      arrows: ["worker reaches web: 8080, added."],
      parts: [],
    });
  });

  it("has what goes, in the stack's own subnets and security groups", () => {
    const old = (text: string) => text.replaceAll(/(?<![\w-])worker(?=[-"]|$)/g, "old");
    const steps = ["worker", "worker-service", "worker-security-group", "worker-egress"].map((name) => gone(name, old));
    assert.deepEqual(changesOf(steps), {
      arrows: ["old gets out through NAT gateway: any port, removed."],
      parts: ["service old: removed"],
    });
  });

  it("has former values, but takes no id for a change", () => {
    const { urn, ...service } = named("web-service");
    const newState = stateOf({ urn, ...service });
    const oldState = structuredClone(newState);
    oldState.inputs.loadBalancers[0].containerPort = 9090;
    oldState.inputs.cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/old";
    newState.inputs.cluster = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const { arrows, parts } = changesOf([{ op: "update", urn, oldState, newState }]);
    assert.deepEqual(arrows, ["Load balancer reaches web: 8080, was 9090, changed."]);
    assert.deepEqual(parts, []);
  });

  it("is that of the program where nothing changes, whatever the engine makes within awsx", () => {
    const within = named("network-vpc").urn.replace("awsx:ec2:Vpc", "awsx:ec2:Vpc$aws:ec2/subnet:Subnet");
    assert.deepEqual(planBefore(plan, { steps: [{ op: "create", urn: within }] })?.resources, plan.resources);
  });

  it("is not known where the preview is of another program", () => {
    const urn = named("web-service").urn.replace("web-service", "other-service");
    assert.equal(planBefore(plan, { steps: [{ op: "update", urn }] }), undefined);
  });

  it("gives no picture where what is deployed has another form, and takes nothing else from the comment", () => {
    const strange = ["text", [null], {}, 1];
    const rules = plan.resources.filter(({ type }) => type.startsWith("aws:ec2/"));
    const steps = rules.map((one, index): Step => {
      const inputs = Object.fromEntries(Object.keys(one.inputs).map((key) => [key, strange[index % strange.length]]));
      return { op: "update", urn: one.urn, oldState: { ...stateOf(one), inputs }, newState: stateOf(one) };
    });
    const report = { diff: { stack: "calls", resources: [], outputs: [], unchanged: 0 } };
    assert.equal(changedPictureOf({ report, preview: { steps } }, plan), undefined);
  });
});
