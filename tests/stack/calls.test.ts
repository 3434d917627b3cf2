import assert from "node:assert/strict";
import type { PlannedResource } from "../../plan/graph.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { fixtures } from "../support/stacks.ts";

const image = `registry.example.com/app@sha256:${"0".repeat(64)}`;
const one = { user: "1", image };

// biome-ignore lint/suspicious/noExplicitAny: a plan's inputs have as many shapes as AWS has resources
type Found = PlannedResource & { inputs: Record<string, any> };

/** What the program makes of these services, by the resources' names and by their types. */
async function planOf(
  services: Record<string, object>,
  { jobs = {}, ...more }: { jobs?: object; cluster?: object } = {},
) {
  const keys = { services, jobs, network: { cidr: "10.0.0.0/16" }, ...more };
  const own = Object.entries(keys).map(([key, value]) => [`shop:${key}`, JSON.stringify(value)]);
  const config = { "aws:region": "eu-west-1", ...Object.fromEntries(own) };
  const { resources } = await planConfiguration({ project: "shop", stack: "dev", config, root: fixtures });
  const named = (name: string) => resources.find((one) => one.custom && one.name === name) as Found | undefined;
  const get = (name: string) => named(name) ?? assert.fail(`there is no ${name}`);
  const all = (type: RegExp) => resources.filter((one) => type.test(one.type)) as Found[];
  const container = (name: string) => JSON.parse(get(`${name}-task`).inputs.containerDefinitions)[0];
  const variables = (name: string): Record<string, string> =>
    Object.fromEntries(container(name).environment.map(({ name: key, value }: Record<string, string>) => [key, value]));
  const waitsFor = (name: string) =>
    (get(name).options.dependsOn ?? [])
      .map((urn) => urn.split("::").at(-1))
      .filter((other) => /-service$/.test(other ?? ""));
  return { all, named, get, container, variables, waitsFor };
}

const web = { ...one, port: 8080 };
const nightly = { ...one, schedule: "rate(1 day)" };

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("A call between services", function () {
  this.timeout(10_000);

  it("has the callee's URL in the caller's own container, in capitals and with _ for -", async () => {
    const { variables } = await planOf({ web, "user-data": { ...one, port: 3000, callers: ["web"] } });
    assert.equal(variables("web").USER_DATA_URL, "http://user-data:3000");
    assert.equal(variables("user-data").WEB_URL, undefined);
  });

  it("leaves a variable of that name as the stack file has it, plain or secret", async () => {
    const api = { ...one, port: 3000, callers: ["web", "worker"] };
    const own = { ...web, environment: { API_URL: "http://elsewhere" } };
    const secret = { ...one, secrets: { API_URL: "parameter" } };
    const { variables, container } = await planOf({ web: own, worker: secret, api });
    assert.equal(variables("web").API_URL, "http://elsewhere");
    assert.equal(variables("worker").API_URL, undefined);
    assert.deepEqual(
      container("worker").secrets.map(({ name }: { name: string }) => name),
      ["API_URL"],
    );
  });

  it("goes through a proxy on both sides, in the one namespace of the cluster", async () => {
    const { get, all, container } = await planOf({
      web,
      api: {
        ...{ ...one, port: 3000, callers: ["web"] },
        serviceConnect: { appProtocol: "http2", idleTimeoutSeconds: 60, perRequestTimeoutSeconds: 0 },
      },
    });
    assert.equal(all(/servicediscovery/).length, 1);
    const { namespace } = get("web-service").inputs.serviceConnectConfiguration;
    assert.equal(namespace, "${calls-namespace.arn}");
    assert.equal(get("web-service").inputs.serviceConnectConfiguration.services, undefined);
    assert.deepEqual(get("api-service").inputs.serviceConnectConfiguration, {
      enabled: true,
      namespace,
      services: [
        {
          portName: "api",
          discoveryName: "shop_dev_api",
          clientAlias: [{ dnsName: "api", port: 3000 }],
          timeout: { idleTimeoutSeconds: 60, perRequestTimeoutSeconds: 0 },
        },
      ],
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "${api-logs.name}",
          "awslogs-region": "eu-west-1",
          "awslogs-stream-prefix": "service-connect",
          "max-buffer-size": "4m",
          mode: "non-blocking",
        },
      },
    });
    const port = { containerPort: 3000, hostPort: 3000, protocol: "tcp", name: "api", appProtocol: "http2" };
    assert.deepEqual(container("api").portMappings, [port]);
    assert.deepEqual(Object.keys(container("web").portMappings[0]), ["containerPort", "hostPort", "protocol"]);
  });

  it("reaches further ports, too: each with a variable, a rule and a part in Service Connect of its own", async () => {
    const api = { ...one, port: 3000, ports: { metrics: 9090, admin: 9000 }, callers: ["web", "clean"] };
    const { get, container, variables } = await planOf({ web, api }, { jobs: { clean: nightly } });
    const urls = ["API_URL", "API_ADMIN_URL", "API_METRICS_URL"].map((key) => [
      variables("web")[key],
      variables("clean")[key],
    ]);
    assert.deepEqual(urls, [
      ["http://api:3000", "http://api.dev.shop.internal:3000"],
      ["http://api:9000", "http://api.dev.shop.internal:9000"],
      ["http://api:9090", "http://api.dev.shop.internal:9090"],
    ]);
    for (const rule of ["web-reach-9090-api", "web-reach-9000-api", "clean-reach-9090-api"]) {
      assert.equal(get(rule).inputs.securityGroupId, "${api-security-group.id}");
    }
    assert.deepEqual(container("api").portMappings, [
      { containerPort: 3000, hostPort: 3000, protocol: "tcp", name: "api", appProtocol: "http" },
      { containerPort: 9000, hostPort: 9000, protocol: "tcp", name: "api-admin" },
      { containerPort: 9090, hostPort: 9090, protocol: "tcp", name: "api-metrics" },
    ]);
    const served = get("api-service").inputs.serviceConnectConfiguration.services;
    assert.deepEqual(
      served.map(({ portName, discoveryName, clientAlias }: Record<string, unknown>) => [
        portName,
        discoveryName,
        clientAlias,
      ]),
      [
        ["api", "shop_dev_api", [{ dnsName: "api", port: 3000 }]],
        ["api-admin", "shop_dev_api--admin", [{ dnsName: "api", port: 9000 }]],
        ["api-metrics", "shop_dev_api--metrics", [{ dnsName: "api", port: 9090 }]],
      ],
    );
  });

  it("reaches the sidecar that the load balancer reaches, where the own container listens nowhere", async () => {
    const front = {
      ...one,
      route: { container: "nginx" },
      sidecars: { nginx: { ...one, port: 8081 } },
      callers: ["web"],
    };
    const { get, variables } = await planOf({ web: { ...one }, front });
    assert.equal(variables("web").FRONT_URL, "http://front:8081");
    const { loadBalancers, serviceConnectConfiguration, alarms } = get("front-service").inputs;
    assert.deepEqual(loadBalancers, [
      { targetGroupArn: "${front-tg.arn}", containerName: "nginx", containerPort: 8081 },
    ]);
    assert.equal(serviceConnectConfiguration.services[0].portName, "front");
    assert.equal(alarms.alarmNames.length, 3);
    const containers = JSON.parse(get("front-task").inputs.containerDefinitions);
    assert.deepEqual(
      containers.map(({ name, portMappings }: Record<string, unknown>) => [name, portMappings]),
      [
        ["front", []],
        ["nginx", [{ containerPort: 8081, hostPort: 8081, protocol: "tcp", name: "front", appProtocol: "http" }]],
      ],
    );
    assert.equal(get("front-from-load-balancer-8081").inputs.fromPort, 8081);
    assert.equal(get("web-reach-8081-front").inputs.fromPort, 8081);
  });

  it("is counted for the callee's alarm on errors, which rolls a deployment back", async () => {
    const { get } = await planOf({ web, api: { ...one, port: 3000, callers: ["web"] } });
    const { alarms, serviceConnectConfiguration } = get("api-service").inputs;
    assert.deepEqual(alarms, { enable: true, rollback: true, alarmNames: ["${api-errors.name}"] });
    const { discoveryName } = serviceConnectConfiguration.services[0];
    assert.ok(
      JSON.stringify(get("api-errors").inputs.metricQueries).includes(`"TargetDiscoveryName":"${discoveryName}"`),
    );
  });

  it("leaves AWS's timeouts where none is written", async () => {
    const { get } = await planOf({ web, api: { ...one, port: 3000, callers: ["web"] } });
    assert.equal(get("api-service").inputs.serviceConnectConfiguration.services[0].timeout, undefined);
  });

  it("has a rule from the caller's group into the callee's, for the callee's port", async () => {
    const { get } = await planOf({ web, api: { ...one, port: 3000, callers: ["web"] } });
    const { securityGroupId, referencedSecurityGroupId, fromPort, toPort, ipProtocol } =
      get("web-reach-3000-api").inputs;
    assert.deepEqual(
      { securityGroupId, referencedSecurityGroupId, fromPort, toPort, ipProtocol },
      {
        securityGroupId: "${api-security-group.id}",
        referencedSecurityGroupId: "${web-security-group.id}",
        ...{ fromPort: 3000, toPort: 3000, ipProtocol: "tcp" },
      },
    );
  });

  it("has the callee run before its caller is deployed", async () => {
    const { waitsFor } = await planOf({ web, api: { ...one, port: 3000, callers: ["web"] } });
    assert.deepEqual(waitsFor("web-service"), ["api-service"]);
    assert.deepEqual(waitsFor("api-service"), []);
  });

  it("keeps its rule when the callee gets another name", async () => {
    const api = { ...one, port: 3000, callers: ["web"], renamedFrom: "backend" };
    const { get } = await planOf({ web, api });
    const aliases = JSON.stringify(get("web-reach-3000-api").options.aliases);
    assert.match(aliases, /web-reach-3000-backend/);
  });

  it("brings neither listener rule nor target group to a service that has callers alone", async () => {
    const api = { ...one, port: 3000, callers: ["worker"] };
    const { all } = await planOf({ api, worker: one });
    assert.deepEqual(
      all(/^aws:lb\//).map(({ name }) => name),
      [],
    );
    const { named, all: rules } = await planOf({ api: { ...api, route: { path: "/api/*" } }, worker: one });
    assert.equal(rules(/listenerRule:/).length, 1);
    assert.ok(named("worker-reach-3000-api"));
  });

  it("in a circle finds its callee by DNS where that starts later, and still has its rule", async () => {
    const { get, variables, waitsFor } = await planOf({
      web: { ...web, callers: ["api"], route: { path: "/*" } },
      api: { ...one, port: 3000, callers: ["web"] },
    });
    assert.equal(variables("api").WEB_URL, "http://web:8080");
    assert.equal(variables("web").API_URL, "http://api.dev.shop.internal:3000");
    assert.deepEqual([waitsFor("web-service"), waitsFor("api-service")], [[], ["web-service"]]);
    assert.equal(get("web-reach-3000-api").inputs.securityGroupId, "${api-security-group.id}");
    assert.deepEqual(get("api-service").inputs.serviceRegistries, { registryArn: "${api-dns.arn}" });
    assert.equal(get("web-service").inputs.serviceRegistries, undefined);
  });

  it("makes no namespace where nobody calls", async () => {
    assert.deepEqual((await planOf({ web })).all(/servicediscovery|CallNamespaces/), []);
  });

  it("goes by DNS alone, without proxies, where the cluster has no Service Connect", async () => {
    const cluster = { serviceConnect: false };
    const { get, all, variables, waitsFor } = await planOf(
      { web, api: { ...one, port: 3000, callers: ["web"] } },
      { cluster },
    );
    assert.equal(variables("web").API_URL, "http://api.dev.shop.internal:3000");
    assert.deepEqual(
      all(/Namespace:/).map(({ name }) => name),
      ["calls-dns-namespace"],
    );
    assert.equal(get("api-service").inputs.serviceConnectConfiguration, undefined);
    assert.deepEqual(waitsFor("web-service"), ["api-service"]);
  });
});

describe("A call from a job", function () {
  this.timeout(10_000);

  it("finds the service by its name in the VPC's DNS, as no task of RunTask has a proxy", async () => {
    const { get, variables, all } = await planOf(
      { api: { ...one, port: 3000, callers: ["nightly"] } },
      { jobs: { nightly } },
    );
    assert.equal(variables("nightly").API_URL, "http://api.dev.shop.internal:3000");
    assert.deepEqual(
      all(/Namespace:/).map(({ name }) => name),
      ["calls-dns-namespace"],
    );
    const { name, vpc } = get("calls-dns-namespace").inputs;
    assert.deepEqual([name, vpc], ["dev.shop.internal", "${network-vpc.vpcId}"]);
    const { name: label, dnsConfig, healthCheckCustomConfig } = get("api-dns").inputs;
    assert.deepEqual([label, dnsConfig.namespaceId], ["api", "${calls-dns-namespace.id}"]);
    assert.deepEqual(dnsConfig.dnsRecords, [{ type: "A", ttl: 10 }]);
    assert.deepEqual(healthCheckCustomConfig, { failureThreshold: 1 });
    assert.equal(get("api-service").inputs.serviceConnectConfiguration, undefined);
  });

  it("has a rule of its own, and is due only once its callee runs", async () => {
    const { get, waitsFor } = await planOf(
      { api: { ...one, port: 3000, callers: ["nightly"] } },
      { jobs: { nightly } },
    );
    assert.equal(get("nightly-reach-3000-api").inputs.referencedSecurityGroupId, "${nightly-security-group.id}");
    assert.deepEqual(waitsFor("nightly-schedule"), ["api-service"]);
  });

  it("stands beside calls of services to the same callee", async () => {
    const api = { ...one, port: 3000, callers: ["nightly", "web"] };
    const { get, variables } = await planOf({ web, api }, { jobs: { nightly } });
    assert.equal(variables("web").API_URL, "http://api:3000");
    const { serviceConnectConfiguration, serviceRegistries } = get("api-service").inputs;
    assert.ok(serviceConnectConfiguration.services);
    assert.ok(serviceRegistries);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
