import assert from "node:assert/strict";
import { alarmsBelow, measures } from "../../../cli/operate/alarms.ts";

describe("the alarms of a service", () => {
  it("are those that its incident is raised by, without those that only explain it", () => {
    const AlarmRule = '(ALARM("web-cpu-1a2b3c4") OR ALARM("web-errors-5d6e7f8")) AND NOT (ALARM("shop_dev_api"))';
    assert.deepEqual(alarmsBelow({ AlarmRule }), ["web-cpu-1a2b3c4", "web-errors-5d6e7f8"]);
    assert.deepEqual(alarmsBelow({ AlarmRule: "ALARM(web-cpu)" }), ["web-cpu"]);
    assert.deepEqual(alarmsBelow({}), []);
  });

  const service = {
    serviceName: "web",
    clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    loadBalancers: [
      { targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web-tg/0123456789abcdef" },
    ],
  };
  const dimensions = (named: Record<string, string>) => Object.entries(named).map(([Name, Value]) => ({ Name, Value }));
  const cases: [what: string, named: Record<string, string>, is: boolean][] = [
    ["the service", { ClusterName: "main", ServiceName: "web" }, true],
    ["a service of this name in another cluster", { ClusterName: "other", ServiceName: "web" }, false],
    ["another service", { ClusterName: "main", ServiceName: "api" }, false],
    ["its target group", { LoadBalancer: "app/alb/1", TargetGroup: "targetgroup/web-tg/0123456789abcdef" }, true],
    ["another target group", { LoadBalancer: "app/alb/1", TargetGroup: "targetgroup/api-tg/0123456789abcdef" }, false],
    ["the load balancer", { LoadBalancer: "app/alb/1" }, false],
    ["the whole cluster", { ClusterName: "main" }, false],
    ["nothing", {}, false],
  ];
  for (const [what, named, is] of cases) {
    it(`${is ? "are" : "are not"}, where there is no stack, those on ${what}, also within an expression`, () => {
      assert.equal(measures({ Dimensions: dimensions(named) }, service), is);
      const inside = { MetricStat: { Metric: { Dimensions: dimensions(named) }, Period: 60, Stat: "Average" } };
      const Metrics = [
        { Id: "value", Expression: "100 * m" },
        { Id: "m", ...inside },
      ];
      assert.equal(measures({ Metrics }, service), is);
    });
  }

  it("are none on a target group where the service has none", () => {
    assert.equal(measures({ Dimensions: [] }, { ...service, loadBalancers: undefined }), false);
  });
});
