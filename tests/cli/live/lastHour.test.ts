import assert from "node:assert/strict";
import type { MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { hoursOf, lastHours, wantedMetrics } from "../../../cli/live/lastHour.ts";
import { shortNumber, spark } from "../../../cli/live/spark.ts";
import { connect } from "../../../rollout/clients.ts";

const elb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
const group = (name: string) => `${elb}:targetgroup/${name}/0123456789abcdef`;
const target = (name: string, kind: string) => ({
  TargetGroupArn: group(name),
  LoadBalancerArns: [`${elb}:loadbalancer/${kind}/lb/50dc6c495c0c9188`],
});

describe("the last hour of a service", () => {
  const services = {
    web: { loadBalancers: [{ targetGroupArn: group("blue"), advancedConfiguration: advanced("green") }] },
    mail: { loadBalancers: [{ targetGroupArn: group("smtp") }] },
    api: {
      deployments: [{ status: "PRIMARY", serviceConnectConfiguration: { enabled: true, services: [named("api")] } }],
    },
    worker: {},
  };
  const targetGroups = [target("blue", "app"), target("green", "app"), target("smtp", "net")];

  function advanced(alternate: string) {
    return { alternateTargetGroupArn: group(alternate) };
  }
  function named(discoveryName: string) {
    return { portName: "http", discoveryName };
  }

  it("is of both its target groups, or of its calls through Service Connect, and of nothing that CloudWatch does not count", () => {
    const shown = wantedMetrics(services, targetGroups).map(({ service, what, metric }) => {
      return [service, what, metric.namespace, metric.metricName, ...Object.values(metric.dimensions)].join(" ");
    });
    const balancer = "app/lb/50dc6c495c0c9188";
    const of = (name: string) => `${balancer} targetgroup/${name}/0123456789abcdef`;
    assert.deepEqual(shown, [
      `web requests AWS/ApplicationELB RequestCount ${of("blue")}`,
      `web errors AWS/ApplicationELB HTTPCode_Target_5XX_Count ${of("blue")}`,
      `web requests AWS/ApplicationELB RequestCount ${of("green")}`,
      `web errors AWS/ApplicationELB HTTPCode_Target_5XX_Count ${of("green")}`,
      "api requests AWS/ECS RequestCount api",
      "api errors AWS/ECS HTTPCode_Target_5XX_Count api",
    ]);
  });

  it("has a sum for each minute, of both groups, and 0 where nobody asked", () => {
    const wanted = wantedMetrics(services, targetGroups);
    const end = Date.UTC(2026, 10, 28, 17, 30);
    const ago = (minutes: number) => new Date(end - minutes * 60_000);
    const results: MetricDataResult[] = [
      { Id: "m0", Timestamps: [ago(1), ago(60)], Values: [4, 2] },
      { Id: "m2", Timestamps: [ago(1), ago(61), ago(0)], Values: [3, 99, 99] },
      { Id: "m5", Timestamps: [ago(30)], Values: [7] },
    ];
    const { web, api, worker } = hoursOf(wanted, results, end);
    assert.equal(worker, undefined);
    assert.deepEqual([web?.requests.length, web?.requests[0], web?.requests[59]], [60, 2, 7]);
    assert.equal(
      web?.requests.reduce((all, one) => all + one),
      9,
      "what is before and after the hour is not in it",
    );
    assert.deepEqual([api?.errors[30], api?.requests[30]], [7, 0]);
  });

  it("asks nothing where nothing is counted", async () => {
    const { elb: client, close } = connect({ region: "eu-west-1" });
    const nobody = undefined as never;
    assert.deepEqual(await lastHours({ elb: client, cloudwatch: nobody, options: {} }, { worker: {} }, new Date()), {});
    close();
  });
});

describe("a spark line", () => {
  it("has as many bars as there is room for, the highest for the most, and the lowest for nothing", () => {
    const cases: [number[], number, string][] = [
      [[0, 1, 4, 7], 4, "▁▂▅█"],
      [[0, 1, 4, 7], 2, "▂█"],
      [[0, 0], 2, "▁▁"],
      [[0.001, 1000], 2, "▂█"],
    ];
    for (const [values, width, drawn] of cases) assert.equal(spark(values, width), drawn);
  });

  it("has a number of at most three digits beside it", () => {
    assert.deepEqual([0, 0.4, 999, 12_345].map(shortNumber), ["0", "0.4", "999", "12.3K"]);
  });
});
