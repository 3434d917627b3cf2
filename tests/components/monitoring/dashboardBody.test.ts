import assert from "node:assert/strict";
import { dashboardUrl } from "../../../components/monitoring/dashboard.ts";
import { type DashboardFacts, dashboardBody } from "../../../components/monitoring/dashboardBody.ts";

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title: string; region?: string; alarms?: string[]; metrics?: unknown[][] };
}

const facts: DashboardFacts = {
  region: "eu-west-1",
  clusterName: "cluster",
  containerInsights: true,
  loadBalancerArnSuffix: "app/alb/1",
  services: {
    web: {
      serviceName: "web-1",
      targetGroupArnSuffix: "targetgroup/web/1",
      taskPrice: { onDemand: 0.02, base: 2, beyond: 0.012 },
    },
    crunch: { serviceName: "crunch-1", taskPrice: { onDemand: 0.1, base: 1, beyond: 0.1 } },
  },
  jobs: { nightly: { scheduleGroup: "nightly-1", failedRule: "failed-1" }, hourly: { scheduleGroup: "hourly-1" } },
  alarmArns: ["arn:web", "arn:nightly"],
};

const widgets = (changes: Partial<DashboardFacts> = {}) =>
  (dashboardBody({ ...facts, ...changes }) as { widgets: Widget[] }).widgets;
const titled = (title: string, changes: Partial<DashboardFacts> = {}) =>
  widgets(changes).find(({ properties }) => properties.title === title);
const lines = (title: string, changes: Partial<DashboardFacts> = {}) =>
  titled(title, changes)?.properties.metrics?.map((line) => JSON.stringify(line));

const costs = "Cost of the running tasks (USD an hour at list price, Spot at 40 % of it)";

describe("A dashboard's body", () => {
  it("has the alarms that send mails first, then a graph of each thing that is measured", () => {
    assert.deepEqual(
      widgets().map(({ type, properties }) => [type, properties.title]),
      [
        ["alarm", "Alarms"],
        ...["Requests", "Errors", "Latency (p95, s)", "Tasks", costs, "CPU (%)", "Memory (%)", "Jobs"].map((title) => [
          "metric",
          title,
        ]),
      ],
    );
    assert.deepEqual(titled("Alarms")?.properties.alarms, ["arn:nightly", "arn:web"]);
  });

  it("has a line for every service that it can measure, by name, with the statistic that says something", () => {
    const balancer = ["LoadBalancer", "app/alb/1", "TargetGroup", "targetgroup/web/1"];
    const elb = (metric: string, label: string, stat: string) =>
      JSON.stringify(["AWS/ApplicationELB", metric, ...balancer, { label, stat }]);
    assert.deepEqual(lines("Requests"), [elb("RequestCount", "web", "Sum")]);
    assert.deepEqual(lines("Latency (p95, s)"), [elb("TargetResponseTime", "web", "p95")]);
    const alone = (metric: string, label: string) =>
      JSON.stringify(["AWS/ApplicationELB", metric, "LoadBalancer", "app/alb/1", { label, stat: "Sum" }]);
    assert.deepEqual(lines("Errors"), [
      elb("HTTPCode_Target_5XX_Count", "web 5xx", "Sum"),
      elb("TargetConnectionErrorCount", "web no connection", "Sum"),
      alone("HTTPCode_ELB_502_Count", "load balancer 502"),
      alone("HTTPCode_ELB_504_Count", "load balancer 504"),
    ]);
    const tasks = (namespace: string, metric: string, service: string, label: string) =>
      JSON.stringify([
        namespace,
        metric,
        ...["ClusterName", "cluster", "ServiceName", service],
        { label, stat: "Average" },
      ]);
    assert.deepEqual(lines("CPU (%)"), [
      tasks("AWS/ECS", "CPUUtilization", "crunch-1", "crunch"),
      tasks("AWS/ECS", "CPUUtilization", "web-1", "web"),
    ]);
    assert.deepEqual(lines("Memory (%)")?.[1], tasks("AWS/ECS", "MemoryUtilization", "web-1", "web"));
    assert.deepEqual(lines("Tasks")?.slice(2), [
      tasks("ECS/ContainerInsights", "RunningTaskCount", "web-1", "web running"),
      tasks("ECS/ContainerInsights", "DesiredTaskCount", "web-1", "web desired"),
    ]);
  });

  it("shows what each service's running tasks cost, the base on demand and the others by their share of Spot", () => {
    const hidden = (id: string, service: string) =>
      JSON.stringify([
        ...["ECS/ContainerInsights", "RunningTaskCount", "ClusterName", "cluster", "ServiceName", service],
        { id, stat: "Average", visible: false },
      ]);
    assert.deepEqual(lines(costs), [
      '[{"expression":"m0 * 0.1","label":"crunch","id":"e0"}]',
      hidden("m0", "crunch-1"),
      '[{"expression":"IF(m1 > 2, 2 * 0.02 + (m1 - 2) * 0.012, m1 * 0.02)","label":"web","id":"e1"}]',
      hidden("m1", "web-1"),
    ]);
  });

  it("speaks of Spot only where a task may run on it, and shows no cost that it does not know", () => {
    const withPrice = (taskPrice?: { onDemand: number; base: number; beyond: number }) =>
      widgets({ services: { web: { serviceName: "web-1", taskPrice } } }).map(({ properties }) => properties.title);
    const onDemand = withPrice({ onDemand: 0.02, base: 1, beyond: 0.02 });
    assert.ok(onDemand.includes("Cost of the running tasks (USD an hour at list price)"), String(onDemand));
    assert.ok(withPrice().every((title) => !title.startsWith("Cost")));
  });

  it("shows how often each job was started and failed", () => {
    assert.deepEqual(lines("Jobs"), [
      '["AWS/Scheduler","InvocationAttemptCount","ScheduleGroup","hourly-1",{"label":"hourly started","stat":"Sum"}]',
      '["AWS/Scheduler","InvocationAttemptCount","ScheduleGroup","nightly-1",{"label":"nightly started","stat":"Sum"}]',
      '["AWS/Events","MatchedEvents","RuleName","failed-1",{"label":"nightly failed","stat":"Sum"}]',
    ]);
  });

  it("leaves out what the stack has nothing of", () => {
    const worker = { crunch: { ...facts.services.crunch, serviceName: "crunch-1" } };
    const titles = widgets({
      services: worker,
      jobs: {},
      alarmArns: [],
      loadBalancerArnSuffix: undefined,
      containerInsights: false,
    }).map(({ properties }) => properties.title);
    assert.deepEqual(titles, ["CPU (%)", "Memory (%)"]);
  });

  it("is the same text whatever the order of services, jobs and alarms", () => {
    const reversed = (map: object) => Object.fromEntries(Object.entries(map).reverse());
    assert.equal(
      JSON.stringify(dashboardBody(facts)),
      JSON.stringify(
        dashboardBody({
          ...facts,
          services: reversed(facts.services),
          jobs: reversed(facts.jobs),
          alarmArns: facts.alarmArns.toReversed(),
        }),
      ),
    );
  });

  it("fits CloudWatch's grid without an overlap, and asks for its own region", () => {
    const taken = new Set<string>();
    for (const { x, y, width, height, properties } of widgets()) {
      assert.ok(x >= 0 && x + width <= 24, properties.title);
      assert.ok(properties.alarms || properties.region === "eu-west-1", properties.title);
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          assert.ok(!taken.has(`${column} ${row}`), `${properties.title} covers another`);
          taken.add(`${column} ${row}`);
        }
      }
    }
  });

  it("shows no more alarms than a widget takes", () => {
    const alarmArns = Array.from({ length: 150 }, (_, index) => `arn:${index}`);
    assert.equal(titled("Alarms", { alarmArns })?.properties.alarms?.length, 100);
  });
});

describe("A dashboard's URL", () => {
  for (const [region, host] of [
    ["eu-west-1", "console.aws.amazon.com"],
    ["cn-north-1", "console.amazonaws.cn"],
    ["us-gov-west-1", "console.amazonaws-us-gov.com"],
  ] as const) {
    it(`is on ${host} for ${region}`, () => {
      assert.equal(
        dashboardUrl("shop_dev", region),
        `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/shop_dev`,
      );
    });
  }
});
