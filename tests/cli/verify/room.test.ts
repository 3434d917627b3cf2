// The checks of where tasks run and of what AWS has room for: VPC, subnets, routes, quotas, and the roles' boundary.

import assert from "node:assert/strict";
import { balancerOf } from "../../../cli/verify/balancerQuotas.ts";
import { deploymentCpu, moreTasks } from "../../../cli/verify/demand.ts";
import { plannedOf } from "../../../cli/verify/planned.ts";
import { futureStatements, lookAtPolicies, refusedIn } from "../../../cli/verify/policies.ts";
import { useVerdict } from "../../../cli/verify/quota.ts";
import { lookAtQuotas, typeOf } from "../../../cli/verify/quotas.ts";
import { reachNeeds, type Ways, waysWrong } from "../../../cli/verify/routes.ts";
import { lookAtVpc, roomWrong } from "../../../cli/verify/vpc.ts";
import { SecretValue } from "../../../settings/language/secretValue.ts";
import { account, linesOf, settingsOf } from "./asked.ts";

const vpcId = "vpc-0123456789abcdef0";
const [a, b, c, d] = ["a", "b", "c", "d"].map((last) => `subnet-0123456789abcdef${last}`) as [
  string,
  string,
  string,
  string,
];
const subnet = (subnetId: string, availabilityZone: string, free = "250", of = vpcId) => ({
  ...{ subnetId, vpcId: of, availabilityZone, availableIpAddressCount: free },
});
const table = (id: string, subnets: string[], ...routes: object[]) => ({
  routeTableId: id,
  associationSet: { item: subnets.map((subnetId) => ({ subnetId })) },
  routeSet: { item: [{ destinationCidrBlock: "10.0.0.0/16", gatewayId: "local", state: "active" }, ...routes] },
});
const toInternet = { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1", state: "active" };
const toNat = { destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-1", state: "active" };

describe("./ecs verify and where tasks run", () => {
  const settings = settingsOf({ network: { vpcId, publicSubnetIds: [a, b], privateSubnetIds: [c, d] } });
  const sound = {
    DescribeVpcs: { vpcSet: { item: { vpcId } } },
    DescribeSubnets: {
      subnetSet: { item: [subnet(a, "1a"), subnet(b, "1b"), subnet(c, "1a"), subnet(d, "1b")] },
    },
    DescribeRouteTables: {
      routeTableSet: { item: [table("rtb-1", [a, b], toInternet), table("rtb-2", [c, d], toNat)] },
    },
    DescribeVpcEndpoints: { vpcEndpointSet: "" },
  };
  const look = async (more: object) =>
    (await linesOf(lookAtVpc, { settings, answers: { ...sound, ...more } })).map((line) => line.replace(/;.*/, ""));

  it("takes a VPC with subnets in two zones, a way in and a way out", async () => {
    assert.deepEqual(await look({}), []);
  });

  it("finds a VPC and subnets that are not there, or elsewhere, or in one zone", async () => {
    assert.deepEqual(await look({ DescribeVpcs: "InvalidVpcID.NotFound" }), [
      `network.vpcId must be a VPC in eu-west-1, got ${vpcId}`,
    ]);
    const others = [subnet(a, "1a"), subnet(b, "1a"), subnet(c, "1a", "250", "vpc-9"), subnet(d, "1b")];
    assert.deepEqual(await look({ DescribeSubnets: { subnetSet: { item: others } } }), [
      "network.publicSubnetIds must be subnets in different zones, got those in 1a, 1a",
      `network.privateSubnetIds[0] must be a subnet of ${vpcId}, got ${c}, one of vpc-9`,
    ]);
    const few = { subnetSet: { item: [subnet(a, "1a"), subnet(b, "1b"), subnet(c, "1a")] } };
    assert.deepEqual(await look({ DescribeSubnets: few }), [
      `network.privateSubnetIds[1] must be a subnet of ${vpcId}, got ${d}, which is not there`,
    ]);
  });

  it("counts the addresses that a deployment takes beside those in use", async () => {
    const full = [subnet(a, "1a"), subnet(b, "1b"), subnet(c, "1a", "0"), subnet(d, "1b", "0")];
    assert.deepEqual(await look({ DescribeSubnets: { subnetSet: { item: full } } }), [
      "network.privateSubnetIds must have 1 free addresses, for the tasks that a deployment starts beside those that run, got 0",
    ]);
    assert.equal(roomWrong([subnet(c, "1a", "3")], 3), undefined);
  });

  it("follows the routes of a subnet to where its tasks must reach", () => {
    const endpoint = (service: string, more: object = {}) => ({
      ...{ service: `com.amazonaws.eu-west-1.${service}`, isInterface: true, tables: [], isAvailable: true, ...more },
    });
    const needs = { services: ["ecr.dkr", "s3"] };
    const s3 = endpoint("s3", { isInterface: false, tables: ["rtb"] });
    const nothing = "which has neither";
    type Route = Ways["tables"][number]["routes"][number];
    const cases: [
      kind: "public" | "private",
      routes: Route[],
      endpoints: Ways["endpoints"],
      got: string | undefined,
    ][] = [
      ["public", [toInternet], [], undefined],
      ["public", [toNat], [], "which has none"],
      ["public", [{ ...toInternet, state: "blackhole" }], [], "which has none"],
      ["private", [toNat], [], undefined],
      ["private", [{ destinationCidrBlock: "0.0.0.0/1", transitGatewayId: "tgw-1" }], [], undefined],
      ["private", [toInternet], [], "whose routes lead to an internet gateway"],
      ["private", [], [], nothing],
      ["private", [{ ...toNat, state: "blackhole" }], [], nothing],
      ["private", [], [endpoint("ecr.dkr"), s3], undefined],
      ["private", [], [endpoint("ecr.dkr", { isAvailable: false }), s3], nothing],
      ["private", [], [endpoint("ecr.dkr"), { ...s3, tables: ["other"] }], nothing],
      ["private", [{ destinationCidrBlock: "10.0.0.0/8", transitGatewayId: "tgw-1" }], [], undefined],
      ["private", [], undefined, undefined],
    ];
    for (const [kind, routes, endpoints, got] of cases) {
      const ways = { tables: [{ id: "rtb", subnets: [], isMain: true, routes }], endpoints };
      const found = waysWrong(c, kind, { ways, needs, isOfTasks: true, region: "eu-west-1" });
      assert.equal(found?.got, got, JSON.stringify([kind, routes, endpoints]));
    }
    const other = { services: ["logs"], otherImage: "nginx:1" };
    const alone = { tables: [{ id: "rtb", subnets: [], isMain: true, routes: [] }], endpoints: [] };
    const wrong = waysWrong(c, "private", { ways: alone, needs: other, isOfTasks: true, region: "eu-west-1" });
    assert.equal(wrong?.must, "have a way out, for nginx:1");
  });

  it("knows what tasks read before they run", () => {
    const task = { user: "1000", port: 8080 };
    const of = (web: object) => reachNeeds(settingsOf({ services: { web: { ...task, ...web } } }));
    const ofEcr = `${account}.dkr.ecr.eu-west-1.amazonaws.com/web:1`;
    assert.deepEqual(of({ image: "nginx:1" }), { services: ["logs"], otherImage: "nginx:1" });
    assert.deepEqual(of({ image: ofEcr, secrets: { A: "/shop/a" } }).services, [
      "ecr.api",
      "ecr.dkr",
      "s3",
      "logs",
      "ssm",
    ]);
    const secret = `arn:aws:secretsmanager:eu-west-1:${account}:secret:a-AbCdEf`;
    assert.deepEqual(of({ image: ofEcr, secrets: { A: "/shop/a", B: "/shop/b" } }).services.slice(3), ["logs", "ssm"]);
    assert.match(of({ image: ofEcr, telemetry: "otlp" }).otherImage ?? "", /^public\.ecr\.aws\//);
    const both = of({ build: { context: "app" }, secrets: { A: "/shop/a", B: secret } });
    assert.deepEqual(both.services, ["ecr.api", "ecr.dkr", "s3", "logs", "secretsmanager", "ssm"]);
  });
});

describe("./ecs verify and quotas", () => {
  const task = { image: "nginx:1", user: "1000", port: 8080, cpu: 1024, memoryMiB: 2048 };

  it("counts what a deployment of all services needs, at the least and at the most", () => {
    const settings = settingsOf({
      cluster: { spot: { base: 1, onDemandWeight: 1, spotWeight: 1 } },
      services: {
        web: { ...task, scaling: { min: 2, max: 10 }, deployment: { strategy: "canary" } },
        api: {
          ...task,
          desiredCount: 3,
          spot: false,
          route: { path: ["/api/*"] },
          deployment: { maximumPercent: 150 },
        },
      },
    });
    assert.deepEqual([moreTasks(settings, "least"), moreTasks(settings, "most")], [3, 11]);
    // Of four tasks of web one is the base, and of the others every second is on demand.
    assert.deepEqual(deploymentCpu(settings, "least"), { onDemand: 2.5 + 4, spot: 1.5 });
    assert.deepEqual(deploymentCpu(settings, "most"), { onDemand: 10.5 + 4, spot: 9.5 });
    const { vpcs, addresses, loadBalancers, targetGroups, rules } = plannedOf(settings);
    assert.deepEqual(
      { vpcs, addresses, loadBalancers, targetGroups, rules },
      {
        ...{ vpcs: 1, addresses: 1, loadBalancers: 1, targetGroups: 3, rules: 2 },
      },
    );
  });

  it("judges a quota by what others use, what the stack has and what it needs", () => {
    const of = (planned: number, used: number, own: number | undefined, limit: number, most?: number) => {
      const { wrong, near } = useVerdict({ what: "VPCs", planned, most, used, own, limit });
      return wrong === undefined ? near && `close: ${near.got}` : wrong.got;
    };
    assert.equal(of(1, 2, 0, 5), undefined);
    assert.equal(of(1, 5, 0, 5), "5 of others and 1 of this stack");
    assert.equal(of(1, 5, 1, 5), "close: 5", "the stack's own is counted once");
    assert.equal(of(1, 5, undefined, 5), "close: 5 in use, and 1 that this stack needs");
    assert.equal(of(6, 0, undefined, 5), "6");
    assert.equal(of(10, 20, undefined, 100, 90), "close: 20 in use, and up to 90 that this stack needs");
  });

  it("asks for the quotas of what the stack makes, and adds up the pages of what is there", async () => {
    assert.equal(typeOf("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b"), "loadbalancer/app");
    assert.equal(typeOf("arn:aws:ec2:eu-west-1:1:elastic-ip/eipalloc-1"), "elastic-ip");
    const quotas: Record<string, number> = { "L-F678F1CE": 5, "L-3032A538": 4000 };
    const answers = {
      GetResources: { ResourceTagMappingList: [{ ResourceARN: "arn:aws:ec2:eu-west-1:1:elastic-ip/eipalloc-1" }] },
      GetServiceQuota: ({ QuotaCode }: { QuotaCode: string }) => {
        const Value = quotas[QuotaCode];
        return Value === undefined ? "NoSuchResourceException" : { Quota: { Value } };
      },
      GetAWSDefaultServiceQuota: { Quota: { Value: 5 } },
      GetMetricStatistics: { Datapoints: { member: [{ Maximum: "3999.5" }, { Maximum: "12" }] } },
      DescribeVpcs: { vpcSet: { item: Array.from({ length: 5 }, () => ({})) } },
      DescribeAddresses: { addressesSet: { item: Array.from({ length: 5 }, () => ({})) } },
      DescribeAccountLimits: {
        Limits: [
          { Name: "target-groups", Max: "3" },
          { Name: "application-load-balancers", Max: "50" },
          { Name: "rules-per-application-load-balancer", Max: "100" },
        ],
      },
      DescribeListeners: { Listeners: [{ ListenerArn: "https" }, { ListenerArn: "http" }] },
      DescribeRules: { Rules: [{ IsDefault: true }, ...Array.from({ length: 49 }, () => ({ IsDefault: false }))] },
      DescribeTargetGroups: { TargetGroups: [{}, {}, {}] },
      DescribeLoadBalancers: { LoadBalancers: [{ Type: "application" }, { Type: "network" }] },
    };
    const lines = await linesOf(lookAtQuotas, { settings: settingsOf({ services: { web: task } }), answers });
    const asking = "ask AWS for more (Service Quotas in the console), or remove what is not needed";
    const leave = "must leave the account at";
    assert.deepEqual(lines.sort(), [
      `close: network ${leave} 5 Elastic IP addresses or less in the region, got 5; ${asking}`,
      `close: services ${leave} 4000 vCPU of Fargate on demand or less in the region, got 3999.5 in use, and 2 that this stack needs; ${asking}`,
      `network ${leave} 5 VPCs or less in the region, got 5 of others and 1 of this stack; ${asking}`,
      `services ${leave} 3 target groups or less in the region, got 3 of others and 1 of this stack; ${asking}`,
    ]);
    const listenerArn = `arn:aws:elasticloadbalancing:eu-west-1:${account}:listener/app/main/1234567890abcdef/fedcba0987654321`;
    assert.match(balancerOf(listenerArn), /:loadbalancer\/app\/main\/1234567890abcdef$/);
    const given = settingsOf({
      network: { vpcId, privateSubnetIds: [c, d] },
      ingress: { listenerArn, securityGroupId: "sg-0123456789abcdef0", domain: "www.example.com" },
      services: { web: task },
    });
    const close = (await linesOf(lookAtQuotas, { settings: given, answers })).filter((line) => /rules/.test(line));
    assert.deepEqual(close, [`close: ingress must leave the load balancer at 100 rules or less, got 99; ${asking}`]);
  });
});

describe("./ecs verify and the boundary of the roles", () => {
  const permissionsBoundary = `arn:aws:iam::${account}:policy/docker-on-ecs-bootstrap/task-boundary-1a2b3c4`;
  const web = {
    ...{ image: "nginx:1", user: "1000", port: 8080 },
    managedPolicies: ["arn:aws:iam::aws:policy/AmazonSQSFullAcess"],
    secrets: { DB: `arn:aws:secretsmanager:eu-west-1:${account}:secret:shop/db-AbCdEf` },
    permissions: [
      { actions: ["s3:GetObject", "s3:List*"], resources: ["arn:aws:s3:::files/*"] },
      { actions: ["sqs:Receive*"], resources: [`arn:aws:sqs:eu-west-1:${account}:orders`] },
    ],
  };

  it("is asked of IAM for each statement of the future policies, on the boundary as it is now", async () => {
    const simulated: Record<string, string>[] = [];
    const answers = {
      GetPolicy: ({ PolicyArn }: { PolicyArn: string }) =>
        PolicyArn === permissionsBoundary ? { Policy: { DefaultVersionId: "v2" } } : "NoSuchEntityException",
      GetPolicyVersion: { PolicyVersion: { Document: encodeURIComponent('{"Statement":[]}') } },
      SimulateCustomPolicy: (input: Record<string, string>) => {
        simulated.push(input);
        const EvalActionName = input["ActionNames.member.1"];
        const EvalDecision = EvalActionName === "s3:GetObject" ? "implicitDeny" : "allowed";
        return {
          EvaluationResults: {
            member: { EvalActionName, EvalDecision, EvalResourceName: input["ResourceArns.member.1"] },
          },
        };
      },
    };
    const settings = settingsOf({ permissionsBoundary, services: { web } });
    assert.deepEqual(await linesOf(lookAtPolicies, { settings, answers }), [
      "services.web.managedPolicies[0] must be a policy that is there, got arn:aws:iam::aws:policy/AmazonSQSFullAcess; correct the ARN",
      "services.web.permissions must be within the boundary of the stack's roles, got s3:GetObject on arn:aws:s3:::files/*, which it does not allow; add s3:GetObject to taskActions of bootstrap/, or take it out",
    ]);
    assert.deepEqual(
      simulated.map((input) => [
        input["ActionNames.member.1"],
        input["ActionNames.member.2"],
        input["PermissionsBoundaryPolicyInputList.member.1"],
      ]),
      [
        ["secretsmanager:GetSecretValue", undefined, '{"Statement":[]}'],
        ["s3:GetObject", undefined, '{"Statement":[]}'],
      ],
      "a wildcard in an action cannot be simulated",
    );
    assert.deepEqual(
      await linesOf(lookAtPolicies, { settings: settingsOf() }),
      [],
      "without a boundary nothing is asked",
    );
  });

  it("is asked for no secret that the stack makes itself", () => {
    const settings = settingsOf({ services: { web: { ...web, secrets: { KEY: "/shop/key" } } } });
    const task = { ...(settings.services.web as NonNullable<typeof settings.services.web>) };
    const of = (secrets: typeof task.secrets) =>
      futureStatements({ ...task, secrets }, ["services", "web"], { settings, caller: { account, arn: "" } })[0]
        ?.statements;
    assert.deepEqual(of({ OWN: new SecretValue("x") }), []);
    assert.deepEqual(
      of(task.secrets)?.map(({ Action, Resource }) => [Action, Resource]),
      [[["ssm:GetParameters"], [`arn:aws:ssm:eu-west-1:${account}:parameter/shop/key`]]],
    );
  });

  it("takes the decision for each resource, and none that hangs on what only the real request has", () => {
    const one = (EvalResourceName: string, EvalResourceDecision: string, missing?: string) => ({
      ...{ EvalResourceName, EvalResourceDecision, MissingContextValues: missing ? { member: missing } : "" },
    });
    const results = [
      {
        EvalActionName: "sqs:SendMessage",
        EvalDecision: "explicitDeny",
        ResourceSpecificResults: {
          member: [one("a", "allowed"), one("b", "explicitDeny"), one("c", "implicitDeny", "aws:ResourceTag/x")],
        },
      },
      { EvalActionName: "s3:GetObject", EvalDecision: "allowed", EvalResourceName: "d" },
    ];
    assert.deepEqual(refusedIn(results), [{ action: "sqs:SendMessage", resources: ["b"] }]);
  });
});
