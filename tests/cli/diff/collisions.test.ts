import assert from "node:assert/strict";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { warningsOf } from "../../../cli/diff/warnings.ts";
import type { PlannedOptions } from "../../../plan/graph.ts";
import { plan, resource } from "./graphs.ts";

const told = (before: ReturnType<typeof resource>[], after: ReturnType<typeof resource>[]) =>
  warningsOf(diffPlans(plan(before), plan(after)))
    .map((line) => line.map(([text]) => text).join(""))
    .filter((line) => line.includes(" takes the "));

describe("what AWS gives to one resource alone", () => {
  const listener = (name: string, port: number, loadBalancerArn = "arn:nlb", options: PlannedOptions = {}) =>
    resource("aws:lb/listener:Listener", name, { inputs: { loadBalancerArn, port }, options });
  const rule = (name: string, priority: number) =>
    resource("aws:lb/listenerRule:ListenerRule", name, { inputs: { listenerArn: "arn:listener", priority } });
  const alarm = (name: string) =>
    resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", name, { inputs: { alarmName: "shop_dev_web" } });
  const record = (name: string, type = "A") =>
    resource("aws:route53/record:Record", name, { inputs: { zoneId: "Z1", type, name: "example.com" } });
  const first = "remove the old one in a deployment of its own first";

  it("is refused to a second that comes before the first one goes, with the order that works", () => {
    assert.deepEqual(told([listener("web-db", 5432)], [listener("web-pg", 5432)]), [
      "dev: web-pg (aws.lb.Listener) takes the port of web-db, which is deleted only after it: the deployment stops " +
        `there (DuplicateListener); ${first}`,
    ]);
    assert.deepEqual(told([record("old")], [record("new")]), [
      "dev: new (aws.route53.Record) takes the name of old, which is deleted only after it: the deployment stops there " +
        `(InvalidChangeBatch); ${first}`,
    ]);
    assert.deepEqual(told([listener("a", 1, "arn:nlb", { retainOnDelete: true })], [listener("b", 1)]), [
      "dev: b (aws.lb.Listener) takes the port of a, which stays in AWS: the deployment stops there (DuplicateListener); " +
        "choose another",
    ]);
  });

  it("is refused where two swap it, and the diff warns of both", () => {
    assert.deepEqual(told([rule("a", 1), rule("b", 2)], [rule("a", 2), rule("b", 1)]), [
      ...["a (aws.lb.ListenerRule) takes the priority of b", "b (aws.lb.ListenerRule) takes the priority of a"].map(
        (what) =>
          `dev: ${what}, which changes it in the same deployment: whichever is changed first is refused ` +
          "(PriorityInUse); give one of them another first, in a deployment of its own",
      ),
    ]);
  });

  it("is given to both where AWS only writes over it, and is gone with the first", () => {
    assert.deepEqual(told([alarm("web-incident")], [alarm("job-incident")]), [
      "dev: job-incident (aws.cloudwatch.CompositeAlarm) takes the alarmName of web-incident, which is deleted only after " +
        `it: that deletion then takes what both have away; ${first}`,
    ]);
  });

  it("is no matter where it differs, moves with an alias, or comes from what is replaced with it", () => {
    assert.deepEqual(told([listener("a", 1)], [listener("b", 2)]), []);
    assert.deepEqual(told([listener("a", 1)], [listener("b", 1, "arn:other")]), []);
    assert.deepEqual(told([record("a")], [record("b", "AAAA")]), []);
    assert.deepEqual(
      told([listener("a", 1)], [listener("b", 1, "arn:nlb", { aliases: [{ spec: { name: "a" } }] })]),
      [],
    );
    const balancer = (internal: boolean) =>
      resource("aws:lb/loadBalancer:LoadBalancer", "nlb", { inputs: { internal } });
    const on = (name: string) => listener(name, 1, `\${nlb.arn}`);
    assert.deepEqual(told([balancer(false), on("a")], [balancer(true), on("b")]), []);
  });

  it("is a number of the program's own rules, which its hook frees before", () => {
    const component = resource("docker-on-ecs:index:FargateService", "web");
    const own = (name: string, priority: number) =>
      resource("aws:lb/listenerRule:ListenerRule", name, {
        inputs: { listenerArn: "arn:listener", priority },
        parent: component,
      });
    assert.deepEqual(told([component, own("a", 1), own("b", 2)], [component, own("a", 2), own("b", 1)]), []);
  });
});
