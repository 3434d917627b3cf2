import assert from "node:assert/strict";
import { mostLines, summaryLines, summaryOfStack } from "../../../cli/plan/summary.ts";
import { partOf, workloadsFirst } from "../../../cli/plan/workloads.ts";
import type { Plan } from "../../../plan/graph.ts";
import { planConfiguration } from "../../../plan/planConfiguration.ts";
import { formatted } from "../../../plan/print.ts";
import { Collected } from "../../support/ecs.ts";
import { fixtures } from "../../support/stacks.ts";

type Keys = Record<string, unknown>;

const web = { build: { context: "app" }, port: 8080, health: { path: "/healthz" } };

/** The plan of a stack file with these keys. */
function planOf(keys: Keys): Promise<Plan> {
  const own = Object.entries({ services: { web }, ...keys }).map(([key, value]) => [
    `shop:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const config = { "aws:region": "eu-west-1", ...Object.fromEntries(own) };
  return planConfiguration({ project: "shop", stack: "dev", config, root: fixtures });
}

const text = (lines: ReturnType<typeof summaryOfStack>, width = 300) => formatted(lines, new Collected(width));

/** The lines by their labels. */
async function summaryOf(keys: Keys): Promise<Record<string, string>> {
  const lines = text(summaryOfStack(await planOf(keys), 300))
    .trimEnd()
    .split("\n")
    .slice(1);
  return Object.fromEntries(lines.map((line) => line.trim().split(/ {2,}/) as [string, string]));
}

describe("the summary of a stack", function () {
  this.timeout(20_000);

  it("says at which ports a service listens, who gets there, and which have no TLS", async () => {
    const listen = { mqtts: { protocol: "TLS", port: 8883 }, admin: { port: 9001, allowedCidrs: ["203.0.113.0/24"] } };
    const lines = await summaryOf({
      services: { web, broker: { image: "a:1", user: "1", listen } },
      networkLoadBalancer: { domain: "mqtt.example.com", hostedZone: "example.com" },
    });
    assert.match(lines.broker ?? "", /1 task, mqtt\.example\.com:9001, mqtt\.example\.com:8883$/);
    assert.equal(lines["reached by"], "anyone by HTTP 80; 203.0.113.0/24 by TCP 9001, anyone by TLS 8883");
    assert.match(lines.loosened ?? "", /HTTP without TLS, TCP 9001 without TLS/);
  });

  it("says that CloudFront is all that reaches the load balancer, with the web ACL there", async () => {
    const named = { domain: "www.example.com", hostedZone: "example.com" };
    const ingress = { internal: true, cloudFront: {}, webAcl: { enabled: true }, ...named };
    const lines = await summaryOf({ ingress });
    assert.equal(lines["reached by"], "anyone through CloudFront by HTTPS 443, past a web ACL, at private addresses");
  });

  it("says how requests move to a service's new tasks, and lets nobody reach the listener of its test", async () => {
    const routed = (path: string, deployment: object) => ({ ...web, route: { path }, deployment });
    const test = { path: "/healthz" };
    const lines = await summaryOf({
      services: {
        canary: routed("/a", { strategy: "canary", percent: 2.5, test, pause: "before-production" }),
        linear: routed("/b", { strategy: "linear", test: { ...test, port: 9001 } }),
        green: routed("/c", { strategy: "blue-green", pause: "before-production" }),
        back: routed("/d", { targetGroups: 2 }),
      },
    });
    assert.match(lines.canary ?? "", /1 task, canary of 2\.5 %, tested and paused before, http:/);
    assert.match(lines.linear ?? "", /1 task, linear by 20 % every 5 min, tested before, http:/);
    assert.match(lines.green ?? "", /1 task, blue-green, paused before, http:/);
    assert.match(lines.back ?? "", /1 task, two target groups, http:/);
    assert.equal(lines["reached by"], "anyone by HTTP 80");
    assert.doesNotMatch(lines.loosened ?? "", /900/);
  });

  it("says which folders are kept, and where", async () => {
    const volumes = { data: { path: "/data" } };
    const reader = { image: "a:1", user: "1", volumes: { data: { path: "/srv", from: "web", readOnly: true } } };
    const { files } = await summaryOf({ services: { web: { ...web, volumes, sidecars: { reader } } } });
    assert.equal(files, "reader:/srv (read only), web:/data on EFS, encrypted, backed up");
    assert.ok(!("files" in (await summaryOf({}))));
  });

  it("has services, jobs and what surrounds them in the order in which people ask", async () => {
    const job = { imageOf: "web", schedule: "rate(1 hour)", overlap: false };
    const again = { ...job, overlap: true, run: { retries: 2, timeoutSeconds: 600 } };
    const pattern = { source: ["com.example.shop"] };
    const on = { s3: { bucket: "uploads" }, sqs: { queue: "orders" }, event: { pattern } };
    const jobs = { again, event: { imageOf: "web", on }, tidy: job };
    assert.deepEqual(Object.entries(await summaryOf({ jobs })), [
      ["web", "app/, 0.25 vCPU, 512 MiB, 1 task, http://<load balancer>/"],
      ["again", "rate(1 hour) UTC, stopped after 600 s, up to 3 tries, the image of web, 0.25 vCPU, 512 MiB"],
      [
        "event",
        "each event of com.example.shop, each object in uploads, each message of orders, the image of web, 0.25 vCPU, 512 MiB",
      ],
      ["tidy", "rate(1 hour) UTC, one run at a time, the image of web, 0.25 vCPU, 512 MiB"],
      ["reached by", "anyone by HTTP 80"],
      ["network", "VPC 10.0.0.0/16, 2 zones, tasks in private subnets, one NAT gateway, flow log"],
      ["alarmed", "nobody yet: alarms.emails is empty; 5 incidents watched"],
      ["loosened", "HTTP without TLS, no deletion protection"],
      ["price", (await summaryOf({ jobs })).price ?? ""],
    ]);
  });

  it("says of a service that its clients sign in", async () => {
    const pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a";
    const signIn = { cognito: { userPoolArn: pool, clientId: "app", domain: "app" } };
    const ingress = { domain: "app.example.com", hostedZone: "example.com" };
    const summary = await summaryOf({ ingress, services: { web: { ...web, route: { path: "/*", signIn } } } });
    assert.match(String(summary.web), /, https:\/\/app\.example\.com\/, behind a sign-in$/);
  });

  it("says how the requests are shared", async () => {
    const next = { ...web, route: { shareOf: "web", percent: 10 } };
    const summary = await summaryOf({ services: { web, next } });
    assert.match(String(summary.web), /, http:\/\/<load balancer>\/, 90 % of the requests$/);
    assert.match(String(summary.next), /, http:\/\/<load balancer>\/, 10 % of the requests$/);
  });

  it("says of a maintenance that no service answers", async () => {
    const summary = await summaryOf({ ingress: { maintenance: { enabled: true } } });
    assert.equal(summary["reached by"], "anyone by HTTP 80; MAINTENANCE: every request gets 503");
  });

  const digest = `public.ecr.aws/shop/api@sha256:${"0123456789ab".padEnd(64, "c")}`;
  const off = ["Mon-Thu 20:00-07:00 Europe/Dublin", "Fri 20:00-Mon 07:00 Europe/Dublin"];
  const cases: [what: string, keys: Keys, label: string, said: string | RegExp][] = [
    ["an image by digest", { services: { api: { user: "1", image: digest } } }, "api", /^shop\/api@0123456789ab, /],
    ["an image by tag", { services: { api: { user: "1", image: "nginx:1.27" } } }, "api", /^nginx:1\.27, /],
    [
      "who calls a service that nobody else reaches",
      {
        services: { web, api: { user: "1", image: "nginx:1.27", port: 3000, callers: ["web", "tidy"] } },
        jobs: { tidy: { imageOf: "web", schedule: "rate(1 hour)" } },
      },
      "api",
      /, 0\.5 vCPU, 1 GiB, 1 task, private, called by tidy, web$/,
    ],
    [
      "who calls a service that has a route, too",
      {
        services: {
          web: { ...web, callers: ["api"], route: { path: "/*" } },
          api: { user: "1", image: "nginx:1.27" },
        },
      },
      "web",
      /, http:\/\/<load balancer>\/, called by api$/,
    ],
    [
      "a worker",
      { services: { api: { user: "1", image: "nginx:1.27", desiredCount: 2 } } },
      "api",
      /, 2 tasks, a worker without a port$/,
    ],
    [
      "size and processor",
      { services: { web: { ...web, cpu: 1024, memoryMiB: 2048, architecture: "ARM64" } } },
      "web",
      /, 1 vCPU ARM64, 2 GiB, /,
    ],
    ["bounds of scaling", { services: { web: { ...web, scaling: { min: 2, max: 5 } } } }, "web", /, 2 to 5 tasks, /],
    ["off-hours", { schedule: { off } }, "web", /, 1 task \(off 103 of 168 h a week\), /],
    [
      "a schedule of the bounds",
      {
        services: {
          web: {
            ...web,
            scaling: {
              min: 1,
              max: 5,
              schedules: [
                { expression: "cron(0 7 ? * MON-FRI *)", min: 2, max: 9 },
                { expression: "cron(0 19 ? * MON-FRI *)", min: 1, max: 5 },
              ],
            },
          },
        },
      },
      "web",
      /, 1 to 9 tasks by the clock, /,
    ],
    [
      "a path and a host",
      {
        ingress: { domain: "app.example.com", hostedZone: "example.com" },
        services: { web: { ...web, route: { host: "app.example.com", path: "/shop/*" } } },
      },
      "web",
      /https:\/\/app\.example\.com\/shop/,
    ],
    [
      "HTTPS",
      { ingress: { domain: "app.example.com", hostedZone: "example.com" } },
      "reached by",
      "anyone by HTTPS 443 and HTTP 80 (sent on to HTTPS)",
    ],
    [
      "clients with a certificate",
      {
        ingress: {
          domain: "app.example.com",
          hostedZone: "example.com",
          mutualTls: { trustStore: { bucket: "authorities", key: "ca.pem" } },
        },
      },
      "reached by",
      "anyone by HTTPS 443 (with a client's certificate) and HTTP 80 (sent on to HTTPS)",
    ],
    [
      "some networks",
      { ingress: { allowedCidrs: ["192.0.2.0/24", "198.51.100.0/24"] } },
      "reached by",
      "192.0.2.0/24, 198.51.100.0/24 by HTTP 80",
    ],
    [
      "an internal load balancer",
      { ingress: { internal: true } },
      "reached by",
      "10.0.0.0/16 by HTTP 80, at private addresses",
    ],
    [
      "a load balancer that is there already",
      {
        network: {
          vpcId: "vpc-0123456789abcdef0",
          publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
          privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
        },
        ingress: {
          listenerArn:
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2",
          securityGroupId: "sg-00000001",
        },
      },
      "reached by",
      "whoever reaches a load balancer that is there already",
    ],
    [
      "no load balancer",
      { services: { api: { user: "1", image: "nginx:1.27" } } },
      "reached by",
      "nobody: there is no load balancer",
    ],
    [
      "endpoints",
      { network: { egress: "endpoints" } },
      "network",
      /private subnets, \d+ endpoints, no way to the internet, /,
    ],
    [
      "a gateway a zone",
      { network: { egress: "nat-per-zone", zones: 3 } },
      "network",
      /, 3 zones, .*, 3 NAT gateways, /,
    ],
    [
      "public subnets",
      { network: { egress: "public", flowLog: false } },
      "network",
      /, tasks in public subnets, no NAT gateway, no flow log$/,
    ],
    [
      "a VPC that is there",
      {
        network: {
          vpcId: "vpc-12345678",
          publicSubnetIds: ["subnet-11111111", "subnet-22222222"],
          privateSubnetIds: ["subnet-33333333", "subnet-44444444"],
        },
      },
      "network",
      "the VPC vpc-12345678 that is there already",
    ],
    [
      "addresses and a budget",
      { alarms: { emails: ["ops@example.com"] }, budget: { monthlyUsd: 90 } },
      "alarmed",
      "ops@example.com; 2 incidents watched; budget of 90 USD a month",
    ],
    ["no alarms", { alarms: { enabled: false } }, "alarmed", "nobody: there are no alarms"],
    [
      "Spot",
      { cluster: { spot: { base: 2, onDemandWeight: 0, spotWeight: 1 } } },
      "loosened",
      /^Fargate Spot beyond 2 tasks, /,
    ],
    [
      "Spot of one service and a job alone",
      {
        services: { web, api: { ...web, route: { path: "/api/*" }, spot: { base: 0 } } },
        jobs: { clean: { imageOf: "web", schedule: "rate(1 day)", spot: true } },
      },
      "loosened",
      /^api: Fargate Spot beyond 0 tasks; clean: runs on Fargate Spot; HTTP/,
    ],
    ["ECS Exec", { cluster: { exec: true } }, "loosened", /^ECS Exec, /],
    ["public IPs", { network: { egress: "public" } }, "loosened", /^public IPs, /],
    [
      "a writable file system",
      { services: { web: { ...web, readonlyRootFilesystem: false } } },
      "loosened",
      /^web: a writable root file system; HTTP/,
    ],
    [
      "root, and an image that may move",
      { services: { web: { ...web, user: "root" }, api: { image: "nginx:latest", user: "0:0" } } },
      "loosened",
      /^api: root, an image that may move \(nginx:latest\); web: root; HTTP/,
    ],
    [
      "a policy and a permission that reach all there is of a service",
      {
        services: {
          web: {
            ...web,
            managedPolicies: ["arn:aws:iam::aws:policy/AmazonSQSFullAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
            permissions: [{ actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:*:*:table/*"] }],
          },
        },
      },
      "loosened",
      /^web: AmazonSQSFullAccess, all there is of dynamodb; HTTP/,
    ],
    [
      "where its lines go, and that it is traced",
      { services: { web: { ...web, telemetry: "otlp", logs: { to: { Name: "loki" } } } } },
      "web",
      /, logs to loki and CloudWatch, traced by X-Ray$/,
    ],
    [
      "lines that an output alone gets",
      { services: { web: { ...web, logs: { to: { Name: "loki" }, cloudWatch: false } } } },
      "loosened",
      /web: an image that may move \(public.*aws-for-fluent-bit:3\.4\.14\) of log-router, no copy of the log in CloudWatch; /,
    ],
    [
      "what of a sidecar is loosened",
      { services: { web: { ...web, sidecars: { agent: { image: "agent:1", user: "root" } } } } },
      "loosened",
      /^web: root of agent, an image that may move \(agent:1\) of agent; HTTP/,
    ],
  ];
  for (const [what, keys, label, said] of cases) {
    it(`says: ${what}`, async () => {
      const line = (await summaryOf(keys))[label] ?? "";
      if (typeof said === "string") assert.equal(line, said);
      else assert.match(line, said);
    });
  }

  it("says what a protected stack is excused from, with the reason, and `nothing` where all holds", async () => {
    const plan = await planOf({
      protection: "on",
      network: { egress: "nat-per-zone" },
      ingress: { domain: "app.example.com", hostedZone: "example.com" },
      services: { web: { ...web, desiredCount: 2 } },
    });
    assert.match(text(summaryOfStack(plan, 300)), /\n {2}loosened +nothing\n/);
    const excused = { ...plan, allowed: { "web-acl": "a CDN in front has one" } };
    assert.match(text(summaryOfStack(excused, 300)), /\n {2}loosened +web-acl \(“a CDN in front has one”\)\n/);
  });

  it("reads a policy of the owner's that is called as a service is, whatever form it has", async () => {
    const plan = await planOf({});
    const statements = [
      { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::*" },
      { Effect: "Deny", Action: "*", NotResource: "*" },
    ];
    const policies = statements.map((Statement): Plan["resources"][number] => {
      const [known] = plan.resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
      const inputs = { policy: JSON.stringify({ Statement }) };
      return { ...(known ?? assert.fail()), urn: JSON.stringify(Statement), parent: undefined, name: "web", inputs };
    });
    const own = { ...plan, resources: [...plan.resources, ...policies] };
    assert.match(text(summaryOfStack(own, 300)), /loosened +web: all there is of s3; HTTP/);
  });

  it("has at most twelve lines, on any width, whatever there is, and names those for whom there is no room", async () => {
    const services = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`service-${index}`, { ...web, route: { path: `/${index}/*` } }]),
    );
    const many = await planOf({ services, cluster: { exec: true, spot: {} } });
    for (const plan of [many, await planOf({})]) {
      for (const width of [60, 80, 120, 300]) {
        const lines = text(summaryOfStack(plan, width), width).trimEnd().split("\n");
        assert.ok(lines.length <= mostLines, lines.join("\n"));
        for (const line of lines) assert.ok(line.length <= width, line);
      }
    }
    const { "and 4 more": others } = await summaryOf({ services });
    assert.equal(others, "service-5, service-6, service-7, service-8");
  });

  it("ends with the command for all of it", async () => {
    const plan = await planOf({});
    const last = (plans: Plan[]) => text(summaryLines(plans, 80)).trimEnd().split("\n").at(-1);
    assert.equal(last([plan]), "Everything: ./ecs plan dev [service or job] · prices: ./ecs cost dev");
    assert.equal(last([plan, plan]), "Everything: ./ecs plan <stack> [service or job] · prices: ./ecs cost <stack>");
  });
});

describe("a plan's services and jobs", () => {
  it("stand first in the tree, services before jobs, and everything else after, with what is below it", async () => {
    const job = { imageOf: "web", schedule: "rate(1 hour)" };
    const plan = await planOf({ jobs: { "a-job": job }, services: { web, api: { user: "1", image: "nginx:1.27" } } });
    const ordered = workloadsFirst(plan);
    const top = ordered.resources.filter(({ parent }) => parent === undefined).map(({ name }) => name);
    assert.deepEqual([...new Set(top)].slice(0, 4), ["api", "web", "a-job", "alarms"]);
    assert.deepEqual(new Set(ordered.resources), new Set(plan.resources));
    for (const [index, { parent }] of ordered.resources.entries()) {
      if (parent === undefined) continue;
      assert.ok(ordered.resources.findIndex(({ urn }) => urn === parent) < index);
    }
  });

  it("are each a part with its own resources and output alone", async () => {
    const plan = await planOf({ services: { web, api: { user: "1", image: "nginx:1.27" } } });
    const part = partOf(plan, "web") ?? assert.fail("no part");
    assert.ok(part.resources.some(({ type }) => type === "aws:ecs/service:Service"));
    assert.ok(part.resources.some(({ type }) => type === "docker:index/image:Image"));
    assert.ok(part.resources.every(({ urn }) => /::web(-|$)/.test(urn)));
    assert.deepEqual(Object.keys(part.outputs.services as object), ["web"]);
    for (const name of ["network", "alarms", "wbe"]) assert.equal(partOf(plan, name), undefined);
  });
});
