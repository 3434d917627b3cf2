// Protection is turned on and off, and a rule of `allow` added and removed, over a deployed stack: each in one `pulumi
// up`, which refuses nothing and loses nothing. Both sides are planned, and their difference is what the engine does.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { collisionWarnings } from "../../cli/diff/collisions.ts";
import { diffPlans } from "../../cli/diff/diffPlans.ts";
import type { ResourceChange } from "../../cli/diff/stackDiff.ts";
import { stayingWarnings } from "../../cli/diff/staying.ts";
import { warningsOf } from "../../cli/diff/warnings.ts";
import type { Plan } from "../../plan/graph.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import type { Line } from "../../plan/tree.ts";
import { rules } from "../../settings/keys/protection.ts";
import { fixtures } from "../support/stacks.ts";

type Keys = Record<string, unknown>;

const digest = `sha256:${"0".repeat(64)}`;
const ready = {
  user: "1000",
  image: `registry.example.com/api@${digest}`,
  port: 8080,
  desiredCount: 2,
  route: { path: "/api/*" },
};
const built = { build: { context: "app" }, port: 8080, desiredCount: 2 };
const protectedStack = {
  protection: "on",
  network: { cidr: "10.40.0.0/16", egress: "nat-per-zone", flowLog: true },
  cluster: { exec: true },
  ingress: { domain: "app.example.com", hostedZone: "example.com" },
  services: { web: built, api: ready },
  jobs: { nightly: { build: { context: "app" }, schedule: "rate(1 day)" } },
  alarms: { emails: ["ops@example.com"] },
};

const plans = new Map<string, Promise<Plan>>();

/** The plan of the protected stack with some keys set; made once. */
function planned(keys: Keys = {}): Promise<Plan> {
  const text = JSON.stringify(keys);
  const known = plans.get(text);
  if (known) return known;
  const entries = Object.entries({ ...protectedStack, ...keys }).map(([key, value]) => [
    `docker-on-ecs:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const config = { "aws:region": "eu-west-1", ...Object.fromEntries(entries) };
  const plan = planConfiguration({ project: "docker-on-ecs", stack: "prod", root: resolve(fixtures), config });
  plans.set(text, plan);
  return plan;
}

/** Rule → the keys that a stack file may set once it is excused from the rule. */
const excused: Partial<Record<string, Keys>> = {
  "min-tasks": { services: { web: { ...built, desiredCount: 1 }, api: ready } },
  https: { ingress: {} },
  "public-ip": { network: { ...protectedStack.network, egress: "public" } },
  "nat-per-zone": { network: { ...protectedStack.network, egress: "single-nat" } },
  "image-digest": { services: { web: built, api: { ...ready, image: "registry.example.com/api:1" } } },
  "log-retention": { logRetentionDays: 30 },
  root: { services: { web: { ...built, user: "root" }, api: ready } },
  "read-only-root": { services: { web: { ...built, readonlyRootFilesystem: false }, api: ready } },
  "open-credentials": { services: { web: { ...built, environment: { API_KEY: "x" } }, api: ready } },
};

const sides: [name: string, keys: Keys][] = [
  ["protection", { protection: "off" }],
  ...Object.keys(rules).map((rule): [string, Keys] => [rule, { allow: { [rule]: "for a reason" } }]),
  ...Object.entries(excused).map(([rule, keys]): [string, Keys] => [
    `${rule}, and what it forbids`,
    { ...keys, allow: { [rule]: "for a reason" } },
  ]),
];

const lost = ({ operation, type, retained }: ResourceChange) =>
  (operation === "remove" && knownOf(type).holdsData && !retained) ||
  (operation === "replace" && knownOf(type).holdsData);
const opened = ({ operation, type, retained }: ResourceChange) =>
  operation === "remove" && type.startsWith("aws:s3/") && !retained;

function check(before: Plan, after: Plan): ResourceChange[] {
  const diff = diffPlans(before, after);
  const { resources } = diff;
  const refused = [...stayingWarnings(diff), ...collisionWarnings(diff)];
  assert.deepEqual(refused.map(textOf), [], "is refused by AWS half-way");
  const named = (found: ResourceChange[]) => found.map(({ operation, name }) => `${operation} ${name}`);
  assert.deepEqual(named(resources.filter(lost)), [], "holds data, and goes");
  assert.deepEqual(named(resources.filter(opened)), [], "keeps a bucket closed that stays");
  assert.deepEqual(named(resources.filter((change) => change.protected)), [], "is protected, and goes: refused");
  assert.deepEqual(
    named(resources.filter(({ type, operation }) => type.startsWith("pulumi:") && operation !== "change")),
    [],
  );
  return resources;
}

const textOf = (line: Line) => line.map(([text]) => text).join("");

describe("a transition of protection", () => {
  for (const [name, keys] of sides) {
    it(`loses nothing and is not refused: ${name}, off and on again`, async () => {
      const [on, off] = [await planned(), await planned(keys)];
      check(on, off);
      check(off, on);
    });
  }

  it("takes out of the program what a rule asks for, and leaves in AWS what of it holds data", async () => {
    const left = check(await planned(), await planned({ protection: "off" })).filter(
      ({ operation, type }) => operation === "remove" && knownOf(type).holdsData,
    );
    assert.deepEqual(
      left.map(({ name }) => name),
      ["ingress-access-logs-bucket", "ingress-web-acl-logs", "key-key"],
    );
  });

  it("says what stays in AWS, and which encryption is kept", async () => {
    const told = warningsOf(
      diffPlans(await planned(), await planned({ allow: { "customer-key": "a key of AWS will do" } })),
    );
    const keeps = "keeps its encryptionConfigurations: only a new one would have another";
    assert.deepEqual(
      told.map((line) => line.map(([text]) => text).join("")),
      [
        "prod: key-key (aws.kms.Key) leaves the stack: it stays in AWS, to be deleted there once nobody needs it",
        `prod: nightly-repository (aws.ecr.Repository) ${keeps}`,
        `prod: web-repository (aws.ecr.Repository) ${keeps}`,
      ],
    );
  });

  it("leaves everything to `pulumi destroy` once deletion protection is off", async () => {
    for (const keys of [{ protection: "off" }, { allow: { "deletion-protection": "it goes" } }]) {
      const { resources } = await planned(keys);
      const held = resources.filter(({ options }) => options.protect || options.retainOnDelete);
      assert.deepEqual(
        held.map(({ name }) => name),
        [],
      );
      const full = resources.filter(({ inputs }) => "forceDelete" in inputs || "forceDestroy" in inputs);
      for (const { name, inputs } of full) assert.ok(inputs.forceDelete ?? inputs.forceDestroy, name);
    }
  });
});

describe("what leaves a protected stack", () => {
  it("leaves in one deployment: a service, a job, exec, the flow log, the alarms; its data stays in AWS", async () => {
    const gone = check(
      await planned(),
      await planned({
        services: { api: ready },
        jobs: {},
        cluster: {},
        network: { ...protectedStack.network, flowLog: false },
        alarms: { enabled: false },
      }),
    );
    const left = gone.filter(({ operation, type }) => operation === "remove" && knownOf(type).holdsData);
    assert.deepEqual(left.map(({ name }) => name).sort(), [
      "alarms-key-key",
      "cluster-exec-key-key",
      "cluster-exec-log",
      "network-flow-log-group",
      "nightly-logs",
      "nightly-repository",
      "web-logs",
      "web-repository",
    ]);
  });

  it("is refused where it is the load balancer, with the last route; the difference says what to do first", async () => {
    const worker = { services: { web: { build: { context: "app" }, desiredCount: 2 } } };
    const refused = diffPlans(await planned(), await planned(worker));
    assert.deepEqual(
      refused.resources.filter((change) => change.protected).map(({ name }) => name),
      ["ingress-alb"],
    );
    const told = warningsOf(refused).map((line) => line.map(([text]) => text).join(""));
    assert.match(
      told.join("\n"),
      /ingress-alb .*the deployment stops there; give the reason under allow.deletion-protection in a deployment of its own/,
    );
    const allow = { "deletion-protection": "the last route goes" };
    const unprotected = diffPlans(await planned({ allow }), await planned({ ...worker, allow }));
    assert.deepEqual(
      unprotected.resources.filter((change) => change.protected),
      [],
    );
  });
});

describe("a load balancer that becomes internal", () => {
  it("is replaced with all that AWS keeps to one of them: listeners, rules, and the group of targets of each service", async () => {
    const allow = { "deletion-protection": "it becomes internal" };
    const ingress = { ...protectedStack.ingress, internal: true };
    const { resources } = diffPlans(await planned({ allow }), await planned({ allow, ingress }));
    const of = (wanted: string) => resources.filter(({ operation }) => operation === wanted).map(({ name }) => name);
    const rules = ["api", "web"].flatMap((name) => [`${name}-rule`, `${name}-tg`]);
    const replaced = ["ingress-alb", "ingress-http", "ingress-https", "ingress-web-acl-association", ...rules];
    assert.deepEqual(of("replace").sort(), replaced.sort());
    const reached = ["ingress-http-from-0.0.0.0-0", "ingress-https-from-0.0.0.0-0"];
    assert.deepEqual(of("remove").sort(), reached);
    assert.deepEqual(of("add").sort(), ["ingress-http-from-vpc", "ingress-https-from-vpc"]);
  });
});

describe("A network load balancer with fixed addresses", () => {
  it("goes before the one that takes its addresses, as when its VPC changes", async () => {
    const listening = {
      protection: "off",
      networkLoadBalancer: { elasticIps: true },
      services: { db: { build: { context: "app" }, listen: { pg: { port: 5432 } } } },
      jobs: {},
    };
    const after = await planned({ ...listening, network: { ...protectedStack.network, cidr: "10.41.0.0/16" } });
    const { name } =
      check(await planned(listening), after).find(
        ({ type, operation }) => type === "aws:lb/loadBalancer:LoadBalancer" && operation === "replace",
      ) ?? assert.fail("it is not replaced");
    assert.equal(after.resources.find((one) => one.name === name)?.options.deleteBeforeReplace, true);
  });
});

describe("CloudFront before a load balancer", () => {
  it("comes and goes with the same records, as AWS refuses a second of one name", async () => {
    const ingress = { ...protectedStack.ingress, internal: true };
    const allow = { "deletion-protection": "it is tried out" };
    // The log goes with the web ACL, which stands at the one place or at the other.
    const webAcl = { logs: false };
    const [without, behind] = [
      await planned({ allow, ingress: { ...ingress, webAcl } }),
      await planned({ allow, ingress: { ...ingress, webAcl, cloudFront: {} } }),
    ];
    for (const changes of [check(without, behind), check(behind, without)]) {
      const record = changes.find(({ name }) => name === "ingress-record-app.example.com");
      assert.equal(record?.operation, "change");
    }
  });
});
