// The picture of each stack, held against its plan: no security group rule is missing, and nothing is drawn that is not
// in the plan.

import assert from "node:assert/strict";
import { pictureOf } from "../../../cli/graph/model.ts";
import type { Arrow, Picture } from "../../../cli/graph/picture.ts";
import { sentences } from "../../../cli/graph/words.ts";
import { isOwners, type Plan, type PlannedResource } from "../../../plan/graph.ts";
import { recipeStacks } from "../../support/recipes.ts";
import { fixtureStacks, ownStacks } from "../../support/stacks.ts";

const rule = /^aws:vpc\/securityGroup(In|E)gressRule:/;
const rulesOf = ({ resources }: Plan) => resources.filter(({ type }) => rule.test(type));
const isIngress = ({ type }: PlannedResource) => type.includes("Ingress");
const isWide = ({ inputs }: PlannedResource) => inputs.cidrIpv4 === "0.0.0.0/0" || inputs.cidrIpv6 === "::/0";

/** What is wrong with how a picture shows one rule. */
function wrongWith(one: PlannedResource, { arrows }: Picture): string[] {
  const own = arrows.filter(({ urns }) => urns.includes(one.urn));
  const { fromPort, toPort, ipProtocol, cidrIpv4 } = one.inputs;
  const ports = ipProtocol === "-1" ? "any port" : fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
  const ofPort = ({ labels }: Arrow) => labels.some((label) => label === ports || label.endsWith(` ${ports}`));
  // Endpoints let in less than tasks are let out for, and the arrow says what gets through.
  const narrowed = ({ kind, to }: Arrow) => kind === "out" && to === "endpoints";
  return [
    ...(own.length === 0 ? [`${one.name} is in no arrow`] : []),
    ...own.filter((arrow) => !ofPort(arrow) && !narrowed(arrow)).map(({ id }) => `${id} lacks ${ports} of ${one.name}`),
    ...(isIngress(one) && isWide(one) && !own.every(({ isOpen }) => isOpen) ? [`${one.name} is not red`] : []),
    ...(String(cidrIpv4).startsWith("203.") && !own.some(({ from }) => from.includes(String(cidrIpv4)))
      ? [`${one.name} does not come from ${cidrIpv4}`]
      : []),
  ];
}

/** What a picture has that its plan does not. */
function invented(picture: Picture, plan: Plan): string[] {
  const urns = new Set(plan.resources.map(({ urn }) => urn));
  const frames = new Set(picture.frames.map(({ id }) => id));
  const boxes = new Set(picture.boxes.map(({ id }) => id));
  const parts = [...picture.frames, ...picture.boxes, ...picture.arrows];
  const red = new Set(
    rulesOf(plan)
      .filter((one) => isIngress(one) && isWide(one))
      .map(({ urn }) => urn),
  );
  const isFront = ({ to }: Arrow) => to.startsWith("front ");
  return [
    ...parts.filter((one) => one.urns.length === 0 || one.urns.some((urn) => !urns.has(urn))).map(({ id }) => id),
    ...picture.arrows.filter(({ from, to }) => !boxes.has(from) || !boxes.has(to)).map(({ id }) => `ends of ${id}`),
    ...picture.boxes.filter(({ frame }) => frame !== undefined && !frames.has(frame)).map(({ id }) => `frame of ${id}`),
    ...picture.arrows
      .filter((one) => one.isOpen && !isFront(one) && !one.urns.some((urn) => red.has(urn)))
      .map(({ id }) => id),
  ];
}

describe("A picture of a stack", function () {
  this.timeout(60_000); // where no other test of the process has planned the stacks

  let plans: Plan[];
  let fixtures: Map<string, Plan>;
  before(async () => {
    const [own, ofFixtures, ofRecipes] = await Promise.all([ownStacks(), fixtureStacks(), recipeStacks()]);
    plans = [...own, ...ofFixtures, ...ofRecipes].map(({ plan }) => plan);
    fixtures = new Map(ofFixtures.map(({ stack, plan }) => [stack, plan]));
  });
  const planOf = (stack: string) => structuredClone(fixtures.get(stack)) ?? assert.fail(`no ${stack}`);

  it("has every security group rule in an arrow with its ports, red where it is open to everyone", () => {
    for (const plan of plans) {
      const picture = pictureOf(plan);
      const wrong = rulesOf(plan).flatMap((one) => wrongWith(one, picture));
      assert.deepEqual(wrong, [], plan.stack);
    }
    assert.ok(plans.flatMap(rulesOf).length > 100, "the rules are not found");
  });

  it("has nothing that is not in the plan", () => {
    for (const plan of plans) assert.deepEqual(invented(pictureOf(plan), plan), [], plan.stack);
  });

  it("has every service, job, load balancer and file system, and each of the owner's resources", () => {
    const drawn = /^aws:(ecs\/service|lb\/loadBalancer|efs\/fileSystem|cloudfront\/distribution|scheduler\/schedule):/;
    for (const plan of plans) {
      const { boxes } = pictureOf(plan);
      const shown = new Set(boxes.flatMap(({ urns }) => urns));
      const isOwn = ({ urn, type, custom }: PlannedResource) =>
        isOwners(urn) && custom && !/securityGroup|^pulumi:/i.test(type);
      const missing = plan.resources.filter((one) => (drawn.test(one.type) || isOwn(one)) && !shown.has(one.urn));
      assert.deepEqual(
        missing.map(({ urn }) => urn),
        [],
        plan.stack,
      );
    }
  });

  it("loses an arrow with its rules, and gets one for a rule that is new", () => {
    const plan = planOf("dev");
    const before = sentences(pictureOf(plan));
    assert.ok(before.includes("Load balancer reaches web: 8080."));
    const [into] = rulesOf(plan).filter(({ name }) => name === "web-from-load-balancer-8080");
    assert.ok(into);
    into.inputs = {
      ...into.inputs,
      referencedSecurityGroupId: undefined,
      cidrIpv4: "0.0.0.0/0",
      fromPort: 22,
      toPort: 22,
    };
    const after = sentences(pictureOf(plan));
    assert.ok(after.includes("Internet reaches web: 22, open to everyone."));
    plan.resources = plan.resources.filter((one) => one !== into);
    assert.deepEqual(sentences(pictureOf(plan)), before);
  });

  it("reads rules in a group's own lists and in the older resource, too", () => {
    const plan = planOf("dev");
    const group = plan.resources.find(({ name }) => name === "web-security-group") ?? assert.fail();
    group.inputs.ingress = [
      { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0", "198.51.100.0/24"], self: true },
      { protocol: "tcp", fromPort: 25, toPort: 25, securityGroups: [`\${check-config-security-group.id}`, "sg-1"] },
    ];
    const older = {
      ...group,
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      name: "older",
      urn: `${group.urn}-older`,
    };
    older.inputs = { type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["192.0.2.0/24"] };
    older.inputs.securityGroupId = `\${web-security-group.id}`;
    older.propertyDependencies = { securityGroupId: [group.urn] };
    const before = new Set(sentences(pictureOf(planOf("dev"))));
    const added = sentences(pictureOf({ ...plan, resources: [...plan.resources, older] })).filter(
      (one) => !before.has(one),
    );
    assert.deepEqual(added.sort(), [
      "198.51.100.0/24 reaches web: 22.",
      "Internet reaches web: 22, open to everyone.",
      "check-config reaches web: 25.",
      "sg-1 reaches web: 25.",
      "web reaches 192.0.2.0/24: any port.",
      "web reaches web: 22.",
    ]);
  });

  const shows: Record<string, string[]> = {
    calls: [
      "Internet reaches Load balancer: HTTP 80, open to everyone.",
      "Load balancer reaches web: 8080.",
      "NAT gateway reaches Internet.",
      "api gets out through NAT gateway: any port.",
      "api reaches worker: 9000.",
      "nightly gets out through NAT gateway: any port.",
      "nightly reaches api: 3000.",
      "web gets out through NAT gateway: any port.",
      "web reaches api: 3000.",
      "worker gets out through NAT gateway: any port.",
      "worker reaches api: 3000.",
      "worker reaches web: 8080.",
    ],
    edge: [
      "NAT gateway × 2 reaches Internet.",
      "CloudFront reaches Internal load balancer: HTTPS 443.",
      "Internal load balancer reaches web: 8080.",
      "Internet reaches CloudFront: HTTPS 443, open to everyone.",
      "web gets out through NAT gateway × 2: any port.",
    ],
    ports: [
      "NAT gateway × 2 reaches Internet.",
      "203.0.113.0/24 reaches Network load balancer: TCP 53, UDP 53.",
      "Internet reaches Network load balancer: TLS 443, UDP 7777, TLS 8883, open to everyone.",
      "Network load balancer reaches broker: 1883, 9001.",
      "Network load balancer reaches game: 53, udp 53, udp 7777, 8081.",
      "broker gets out through NAT gateway × 2: any port.",
      "game gets out through NAT gateway × 2: any port.",
    ],
    endpoints: [
      "203.0.113.0/24 reaches Load balancer: HTTP 80.",
      "Load balancer reaches api: 9000.",
      "Load balancer reaches web: 8080.",
      "api gets out through 6 endpoints: 443.",
      "web gets out through 6 endpoints: 443.",
    ],
    given: [
      "Load balancer reaches web: 8080.",
      "clean-up reaches Internet: any port.",
      "web reaches Internet: any port.",
      "worker reaches Internet: any port.",
      "worker reaches web: 8080.",
    ],
    prod: [
      "NAT gateway × 3 reaches Internet.",
      "Internet reaches Load balancer: HTTP 80, HTTPS 443, open to everyone.",
      "Load balancer reaches web: 8080.",
      "web gets out through NAT gateway × 3: any port.",
      "web reaches files: 2049.",
    ],
  };
  for (const [stack, expected] of Object.entries(shows)) {
    it(`says who reaches whom in ${stack}`, () => {
      assert.deepEqual(sentences(pictureOf(planOf(stack))).sort(), expected.toSorted());
    });
  }

  it("draws who comes from all of the VPC beside whoever reaches the same box", () => {
    const plan = planOf("calls");
    const [lets] = rulesOf(plan).filter(({ name }) => name === "worker-reach-8080-web");
    if (lets === undefined) assert.fail("there is no rule into web");
    const rule = (port: number): PlannedResource => ({
      ...lets,
      ...{ urn: `${lets.urn}-${port}`, name: `web-from-vpc-${port}` },
      inputs: { ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "10.80.0.0/16" },
      propertyDependencies: { securityGroupId: lets.propertyDependencies.securityGroupId ?? [] },
    });
    const said = sentences(pictureOf({ ...plan, resources: [...plan.resources, rule(9090), rule(22)] }));
    assert.deepEqual(said.filter((one) => one.includes("reaches web")).sort(), [
      "Load balancer reaches web: 8080.",
      "The VPC reaches web: 22, 9090.",
      "worker reaches web: 8080.",
    ]);
  });

  it("frames subnets in their VPC, also those that are there already or another stack's", () => {
    const framesOf = (stack: string) =>
      pictureOf(planOf(stack)).frames.map(({ title, lines }) => [title, ...lines].join("; "));
    assert.deepEqual(framesOf("prod"), [
      "VPC 10.40.0.0/16; S3 through a gateway endpoint",
      "Public subnets; one in each of zone 1, zone 2, zone 3",
      "Private subnets; one in each of zone 1, zone 2, zone 3",
    ]);
    assert.deepEqual(framesOf("existing"), [
      "VPC vpc-0123456789abcdef0; there already",
      "Subnets that are there already; subnet-00000000000000003; subnet-00000000000000004",
    ]);
    assert.deepEqual(framesOf("guest"), ["VPC of the stack shared", "Subnets of the stack shared"]);
  });

  it("has a frame for each zone of the stack's own subnets, and names the zones of what stands in fewer", async () => {
    const zonesOf = (plan: Plan) => pictureOf(plan).frames.map(({ zones }) => zones);
    assert.deepEqual(["prod", "dev", "existing"].map(planOf).map(zonesOf), [
      [undefined, 3, 3],
      [undefined, 2, 2],
      [undefined, undefined],
    ]);
    const valkey = (await recipeStacks()).find(({ file }) => file.endsWith("/valkey.md"));
    const plan = structuredClone(valkey?.plan) ?? assert.fail("no recipe of a cache");
    const lines = () => pictureOf(plan).boxes.find(({ kind }) => kind === "data")?.lines;
    assert.deepEqual(lines(), ["aws.elasticache.ServerlessCache"]);
    const cache = plan.resources.find(({ type }) => type.endsWith(":ServerlessCache")) ?? assert.fail("no cache");
    cache.inputs.subnetIds = (cache.inputs.subnetIds as string[]).slice(0, 1);
    assert.deepEqual(lines(), ["aws.elasticache.ServerlessCache", "in zone 1"]);
  });

  it("says in which zones NAT gateways stand", () => {
    const gateways = ["dev", "prod"].map((stack) => {
      const box = pictureOf(planOf(stack)).boxes.find(({ kind }) => kind === "wayOut");
      return [box?.title, ...(box?.lines ?? [])].join(": ");
    });
    assert.deepEqual(gateways, [
      "NAT gateway: in the public subnet of zone 1",
      "NAT gateway × 3: one in each public subnet",
    ]);
  });

  it("draws the owner's resources beside who uses them, and what starts a job", async () => {
    const own = new Map((await recipeStacks()).map(({ file, plan }) => [file, sentences(pictureOf(plan))]));
    const said = (page: string) => own.get(`docs/recipes/${page}.md`) ?? assert.fail(`no ${page}`);
    assert.ok(said("postgres").includes("web reaches orders: 5432."));
    assert.ok(said("sqs-queue").includes("worker uses orders."));
    assert.ok(said("event").includes("files starts thumbnail."));
  });
});
