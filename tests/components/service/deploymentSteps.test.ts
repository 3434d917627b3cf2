import assert from "node:assert/strict";
import { FargateService } from "../../../components/service/fargateService.ts";
import type { DeploymentArgs, FargateServiceArgs } from "../../../components/service/fargateServiceArgs.ts";
import { record } from "../../support/record.ts";

const listenerArn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/alb/1/2";
const base: FargateServiceArgs = {
  cluster: { arn: "arn:cluster", clusterName: "cluster" },
  network: { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"] },
  image: "nginx:1",
  port: 8080,
  region: "eu-west-1",
  loadBalancer: { url: "https://a.example.com", arnSuffix: "app/alb/1", listenerArn, securityGroupId: "sg-alb" },
};

const made = async (deployment: DeploymentArgs, more: Partial<FargateServiceArgs> = {}) => {
  const { resources, one } = await record(() => {
    new FargateService("web", { ...base, deployment, ...more });
    return {};
  });
  const named = (name: string) => resources.find((each) => each.name === name && each.custom) ?? assert.fail(name);
  return { resources, named, service: one("aws:ecs/service:Service").inputs };
};

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("A service whose deployments go in steps", () => {
  it("gives ECS the steps in its words, and where it waits", async () => {
    const of = async (deployment: DeploymentArgs) => (await made(deployment)).service.deploymentConfiguration;
    const waits = (stage: string, minutes: string) => [
      {
        targetType: "PAUSE",
        lifecycleStages: [stage],
        timeoutConfiguration: { timeoutInMinutes: minutes, action: "ROLLBACK" },
      },
    ];
    assert.deepEqual(await of({ strategy: "canary", percent: 2.5, pause: "before-production" }), {
      strategy: "CANARY",
      bakeTimeInMinutes: "10",
      canaryConfiguration: { canaryPercent: 2.5, canaryBakeTimeInMinutes: "10" },
      lifecycleHooks: waits("POST_SCALE_UP", "1440"),
    });
    assert.deepEqual(await of({ strategy: "linear", bakeMinutes: 0, test: {} }), {
      strategy: "LINEAR",
      bakeTimeInMinutes: "0",
      linearConfiguration: { stepPercent: 20, stepBakeTimeInMinutes: "5" },
      lifecycleHooks: waits("POST_TEST_TRAFFIC_SHIFT", "15"),
    });
    assert.deepEqual(await of({ strategy: "blue-green" }), { strategy: "BLUE_GREEN", bakeTimeInMinutes: "10" });
  });

  it("has a second target group like the first, and leaves to ECS where requests go", async () => {
    const { named, service } = await made({ strategy: "canary" }, { roles: { path: "/shop/" } });
    assert.deepEqual(service.loadBalancers, [
      {
        targetGroupArn: "${web-tg.arn}",
        containerName: "web",
        containerPort: 8080,
        advancedConfiguration: {
          alternateTargetGroupArn: "${web-tg2.arn}",
          productionListenerRule: "${web-rule.arn}",
          roleArn: "${web-shift-role.arn}",
        },
      },
    ]);
    assert.deepEqual(named("web-tg2").inputs, named("web-tg").inputs);
    // AWS rolls a deployment back whose two target groups are not both in a rule.
    const both = [
      { arn: "${web-tg.arn}", weight: 100 },
      { arn: "${web-tg2.arn}", weight: 0 },
    ];
    assert.deepEqual(named("web-rule").inputs.actions, [{ type: "forward", forward: { targetGroups: both } }]);
    assert.deepEqual(named("web-rule").options.ignoreChanges, ["actions"]);
    assert.equal(named("web-shift-role").inputs.path, "/shop/");
    assert.match(
      String(named("web-shift-policy").inputs.policyArn),
      /AmazonECSInfrastructureRolePolicyForLoadBalancers$/,
    );
  });

  it("is tested at a listener that its own tasks alone reach", async () => {
    const { named, service, resources } = await made({ strategy: "linear", test: { port: 9001 } });
    const [{ advancedConfiguration }] = service.loadBalancers as [{ advancedConfiguration: object }];
    assert.equal(Object(advancedConfiguration).testListenerRule, "${web-test-rule.arn}");
    const { loadBalancerArn, port, protocol } = named("web-test-listener").inputs;
    assert.deepEqual(
      [loadBalancerArn, port, protocol],
      ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/alb/1", 9001, "HTTP"],
    );
    assert.deepEqual(named("web-test-rule").options.ignoreChanges, ["actions"]);
    const into = resources.filter(({ inputs }) => inputs.fromPort === 9001).map(({ inputs }) => inputs);
    assert.deepEqual(
      into.map((rule) => [rule.securityGroupId, rule.referencedSecurityGroupId, rule.cidrIpv4]),
      [["sg-alb", "${web-security-group.id}", undefined]],
    );
  });

  it("is watched and scaled by both target groups", async () => {
    const notify = { topicArn: "arn:topic", prefix: "shop_dev" };
    const scaling = { min: 2, max: 9, requestsPerTask: 100 };
    const { named, resources } = await made({ strategy: "canary" }, { notify, scaling });
    const shown = (name: string) => {
      const queries = named(name).inputs.metricQueries as { id: string; expression?: string }[];
      return [queries[0]?.expression, ...queries.slice(1).map(({ id }) => id)];
    };
    const rate = (end: string) =>
      `FILL(100 * (FILL(serverErrors${end}, 0) + FILL(connectionErrors${end}, 0)) / requests${end}, 0)`;
    assert.deepEqual(shown("web-errors"), [
      `MAX([${rate("")}, ${rate("2")}])`,
      ...["requests", "serverErrors", "connectionErrors", "requests2", "serverErrors2", "connectionErrors2"],
    ]);
    assert.deepEqual(shown("web-latency"), ["MAX([FILL(p95, 0), FILL(p952, 0)])", "p95", "p952"]);
    assert.deepEqual(shown("web-unhealthy"), [
      "MAX([FILL(unhealthy, 0), FILL(unhealthy2, 0)])",
      ...["unhealthy", "unhealthy2"],
    ]);
    const policy = resources.find(({ type }) => type === "aws:appautoscaling/policy:Policy") ?? assert.fail();
    const { customizedMetricSpecification, targetValue } = Object(
      policy.inputs.targetTrackingScalingPolicyConfiguration,
    );
    const [{ expression }, ...metrics] = customizedMetricSpecification.metrics;
    assert.equal(expression, "(FILL(requests, 0) + FILL(requests2, 0)) / MAX([FILL(healthy, 0), FILL(healthy2, 0)])");
    const groups = metrics.map(
      ({ id, metricStat }: { id: string; metricStat: { metric: { dimensions: object[] } } }) => [
        id,
        Object(metricStat.metric.dimensions.at(-1)).value,
      ],
    );
    assert.deepEqual(groups, [
      ["requests", "${web-tg.arnSuffix}"],
      ["requests2", "${web-tg2.arnSuffix}"],
      ["healthy", "${web-tg.arnSuffix}"],
      ["healthy2", "${web-tg2.arnSuffix}"],
    ]);
    assert.equal(targetValue, 100);
  });

  it("is refused where requests could not be moved", async () => {
    const canary: DeploymentArgs = { strategy: "canary" };
    for (const [more, message] of [
      [{ loadBalancer: undefined }, /web: a second target group must come with loadBalancer/],
      [{ stickiness: {} }, /web: stickiness must not stand beside two target groups/],
      [{ route: { signIn: {} } }, /web: route\.signIn must not stand beside two target groups/],
    ] as [Partial<FargateServiceArgs>, RegExp][]) {
      await assert.rejects(made(canary, more), message);
    }
  });

  it("is rolling with two target groups on its way there and back, and says so to ECS", async () => {
    const rolling = await made({ strategy: "rolling", targetGroups: 2 });
    assert.deepEqual(rolling.service.deploymentConfiguration, { strategy: "ROLLING" });
    assert.deepEqual(rolling.named("web-rule").options.ignoreChanges, ["actions"]);
    const names = ({ resources }: { resources: { name: string }[] }) => resources.map(({ name }) => name).sort();
    const canary = await made({ strategy: "canary" });
    assert.deepEqual(names(rolling), names(canary), "the same resources: only the ECS service changes");
    assert.deepEqual(rolling.service.loadBalancers, canary.service.loadBalancers);
    const plain = await made({});
    assert.deepEqual(
      names(canary).filter((name) => !names(plain).includes(name)),
      ["web-shift-policy", "web-shift-role", "web-tg2"],
    );
    assert.deepEqual(plain.service.deploymentConfiguration, undefined);
    const matched = ({ named }: typeof plain) => ({ ...named("web-rule").inputs, actions: undefined });
    assert.deepEqual(matched(plain), matched(canary), "the engine leaves its actions as they are");
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
