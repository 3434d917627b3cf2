// Reports for tests in a browser: one with all that a page may have, one with hostile names, and one of thousands of
// resources.

import assert from "node:assert/strict";
import type { Report } from "../../../cli/report/reported.ts";
import type { Plan, PlannedResource } from "../../../plan/graph.ts";
import { planConfiguration } from "../../../plan/planConfiguration.ts";
import { configurationOf } from "../../support/stacks.ts";
import { plan, resource } from "../diff/graphs.ts";

export const devPlan = () => planConfiguration(configurationOf("dev"));

/** The plan with the components, and of each type the first resource alone: half of it, with nothing that looks different. */
export function oneOfEach({ resources, ...plan }: Plan): Plan {
  const firsts = new Map(resources.toReversed().map((one) => [one.type, one]));
  return { ...plan, resources: resources.filter((one) => !one.custom || firsts.get(one.type) === one) };
}

/** dev with one resource of each kind of change, a rule that is broken by leave, and prod with a fault. @param before dev */
export function everything(before: Plan): Report {
  const after = structuredClone(before);
  const one = (type: string) =>
    after.resources.find((each) => each.type.endsWith(`:${type}`)) ?? assert.fail(`dev has no ${type}`);
  one("LogGroup").inputs.retentionInDays = 400;
  one("TargetGroup").inputs.port = 9090;
  const gone = one("MetricAlarm");
  after.resources = after.resources.filter((each) => each !== gone);
  const { parent } = gone;
  const comes = ["new-one", "new-two"].map((name) => ({ ...gone, name, urn: `${gone.urn}-${name}`, parent }));
  after.resources.push(...comes);
  after.allowed = { "log-retention": "kept in the archive" };
  return {
    stacks: [
      { stack: "dev", before, after },
      { stack: "prod", fault: "1 fault in Pulumi.prod.yaml:\nPulumi.prod.yaml: services.web.port must be a number" },
    ],
    base: "3f2a1bc (main)",
  };
}

/** A text wherever a plan, a fault, a base or a stack's name has one. @param text what stands in each */
export function withText(text: string): Report {
  const group = resource("docker-on-ecs:index:FargateService", `web${text}`);
  const one = (value: string) =>
    resource("aws:lb/targetGroup:TargetGroup", `tg${text}`, {
      inputs: { [`k${text}`]: value, list: [{ [text]: value }], json: JSON.stringify({ [text]: value }) },
      parent: group,
      options: { ignoreChanges: [text] },
      source: text,
    });
  const of = (value: string) =>
    plan([group, one(value)], {
      ...{ outputs: { [`o${text}`]: value }, allowed: { [text]: text }, project: `p${text}` },
    });
  return {
    stacks: [
      { stack: "dev", before: of("a"), after: of(text) },
      { stack: `prod${text}`, fault: text },
    ],
    base: text,
  };
}

/** As many resources as a stack of 100 services has, in components of 33. */
export function large(count: number): Report {
  const inputs = {
    period: 60,
    statistic: "Average",
    comparisonOperator: "GreaterThanThreshold",
    alarmActions: ["arn:aws:sns:eu-west-1:123456789012:alarms"],
  };
  const resources: PlannedResource[] = [];
  for (let index = 0; resources.length < count; index++) {
    const group = resource("docker-on-ecs:index:FargateService", `web-${index}`);
    const children = Array.from({ length: Math.min(33, count - resources.length - 1) }, (_, part) => {
      const name = `${group.name}-alarm-${part}`;
      return resource("aws:cloudwatch/metricAlarm:MetricAlarm", name, { inputs: { name, ...inputs }, parent: group });
    });
    resources.push(group, ...children);
  }
  return { stacks: [{ stack: "dev", after: plan(resources) }] };
}
