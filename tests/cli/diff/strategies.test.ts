import assert from "node:assert/strict";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { strategyWarnings } from "../../../cli/diff/strategies.ts";
import { deploymentOf } from "../../../components/service/deployment.ts";
import type { DeploymentArgs } from "../../../components/service/fargateServiceArgs.ts";
import { plan, resource } from "./graphs.ts";

/** A service with a deployment in the words of its component. */
function service(deployment: DeploymentArgs) {
  const { deploymentConfiguration } = deploymentOf(deployment, []);
  const balanced = {
    ...{ containerName: "web", containerPort: 8080 },
    advancedConfiguration: deploymentConfiguration && { alternateTargetGroupArn: `\${web-tg2.arn}` },
  };
  const inputs = { deploymentConfiguration, loadBalancers: [balanced] };
  return plan([resource("aws:ecs/service:Service", "web-service", { inputs })]);
}

const told = (...[before, after]: Parameters<typeof diffPlans>) =>
  strategyWarnings(diffPlans(before, after)).map((line) => line.map(([text]) => text).join(""));

describe("a switch between strategies", () => {
  const both: DeploymentArgs = { targetGroups: 2 };
  const canary: DeploymentArgs = { strategy: "canary" };
  const says = (what: string) => [`dev: web-service (aws.ecs.Service) ${what}`];
  const inTwo = "in one deployment, of which AWS makes two: the update stops there; deploy deployment:";

  it("is refused in one deployment, and the diff says which comes first", () => {
    const cases: [DeploymentArgs, DeploymentArgs, string[]][] = [
      [{}, canary, says(`gets a strategy ${inTwo} { targetGroups: 2 } first`)],
      [canary, {}, says(`leaves its strategy ${inTwo} { strategy: rolling, targetGroups: 2 } first`)],
      [{}, both, []],
      [both, canary, []],
      [canary, { strategy: "linear" }, []],
      [canary, both, []],
      [
        both,
        {},
        says(
          "goes back to one target group, which works while that one has the requests, and with --refresh alone: else " +
            "the update stops there, and one more deployment with a strategy brings them to it",
        ),
      ],
    ];
    for (const [before, after, warnings] of cases) assert.deepEqual(told(service(before), service(after)), warnings);
  });

  it("comes before what replaces the target groups, whose rule keeps the former ones", () => {
    const target = resource("docker-on-ecs:index:LoadBalancerTarget", "web");
    const groups = (protocolVersion?: string) =>
      plan([
        target,
        ...["web-tg", "web-tg2"].map((name) =>
          resource("aws:lb/targetGroup:TargetGroup", name, { inputs: { protocolVersion }, parent: target }),
        ),
      ]);
    assert.deepEqual(told(groups(), groups("HTTP2")), [
      "dev: web-tg2 (aws.lb.TargetGroup) is replaced with the first target group, while the service's rule keeps both: " +
        "the deployment stops half-way; take deployment out first, in the steps back to one target group, and bring it " +
        "back after the change",
    ]);
  });
});
