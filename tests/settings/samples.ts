// Values of the stack file's keys, for reach.test.ts: a stack that has something of everything, and another value for
// each key of which none follows from its schema.

type Values = Record<string, unknown>;

const task = {
  command: ["bin/run"],
  healthCheck: { command: ["CMD", "/healthy"] },
  environment: { NAME: "value" },
  restartPolicy: { attemptPeriodSeconds: 60 },
  ulimits: { nofile: { softLimit: 1024, hardLimit: 4096 } },
  volumes: { data: { path: "/data", rootDirectory: "/shared" } },
};

const block = {
  ...task,
  build: { context: "app" },
  user: "1000:1000",
  cpu: 512,
  memoryMiB: 1024,
  sidecars: {
    proxy: {
      ...task,
      user: "1:1",
      image: `registry.example.com/proxy@sha256:${"0".repeat(64)}`,
      cpu: 64,
      memoryMiB: 128,
      port: 9000,
    },
  },
  logs: { to: { Name: "datadog" }, image: `registry.example.com/fluent-bit@sha256:${"0".repeat(64)}` },
  collector: { image: `registry.example.com/collector@sha256:${"0".repeat(64)}` },
  telemetry: "otlp",
  permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::bucket/*"] }],
};

const { healthCheck: _, ...jobBlock } = block;

/** What the load balancer answers itself. */
const ingressRules = {
  redirects: { www: { host: ["www.app.example.com"], to: { host: "example.com" } } },
  responses: { gone: { path: ["/old"], status: 410 } },
  maintenance: { enabled: true },
};

/** Something of everything: the project's own keys, with `aws` as one of them. */
export const base: Values = {
  aws: { region: "eu-west-1" },
  network: { cidr: "10.200.0.0/16", egress: "nat-per-zone" },
  cluster: { exec: true, spot: { base: 1 } },
  ingress: { domain: "app.example.com", hostedZone: "example.com" },
  services: {
    web: {
      ...block,
      port: 8080,
      migrate: { command: ["bin/migrate"] },
      scaling: {
        ...{ min: 2, max: 4, cpuPercent: 60, memoryPercent: 60, requestsPerTask: 100 },
        schedules: [{ expression: "cron(0 7 ? * MON-FRI *)", min: 2, max: 8 }],
      },
    },
  },
  jobs: { clean: { ...jobBlock, schedule: "rate(1 day)", overlap: false, run: { retries: 1 } } },
  alarms: { emails: ["ops@example.com"] },
  budget: { monthlyUsd: 100 },
};

/** As small as a stack gets, for keys that need no more: those of the provider. */
export const smallBase: Values = {
  aws: { region: "eu-west-1" },
  network: { cidr: "10.200.0.0/16", flowLog: false },
  services: { worker: { user: "1:1", image: "nginx:1" } },
  alarms: { enabled: false },
  dashboard: false,
};

/** As small as a stack gets with a load balancer, for the keys of that. */
export const routedBase: Values = {
  ...smallBase,
  ingress: { domain: "app.example.com", hostedZone: "example.com", ...ingressRules },
  services: { web: { user: "1:1", image: "nginx:1", port: 8080 } },
};

/** As small, with a port at the network load balancer: for its keys. */
export const smallListening: Values = {
  ...smallBase,
  services: { web: { user: "1:1", image: "mqtt:1", listen: { mqtt: { protocol: "TLS", port: 8883 } } } },
  networkLoadBalancer: { domain: "mqtt.example.com", hostedZone: "example.com" },
};

/** A name that stands for all, where the user chooses one. */
export const names: Record<string, string> = {
  services: "web",
  jobs: "clean",
  sidecars: "proxy",
  condition: "StringEquals",
  listen: "mqtt",
  cachedPaths: "/static/*",
  ulimits: "nofile",
  volumes: "data",
  redirects: "www",
  responses: "gone",
  managedRuleGroups: "AWSManagedRulesCommonRuleSet",
};

export interface Sample {
  to: unknown;
  /** @default what the base has */
  from?: unknown;
  /** What the key needs beside it, before and after, by path; undefined takes a key out. */
  with?: Values;
}

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
const role = "arn:aws:iam::123456789012:role/deploy";
const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const kept = { to: ["bin/other"] };
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
  privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
};
const listener = (id: string) => arn("elasticloadbalancing", `listener/app/main/${"0".repeat(16)}/${id.repeat(16)}`);
const behind = { network: existing, "ingress.hostedZone": undefined };
const session = {
  with: { "aws.assumeRoles": [{ roleArn: role }], "aws.assumeRoleWithWebIdentity": { roleArn: role } },
};

const worker = { user: "1:1", image: "nginx:1" };
const calls = {
  with: { "services.web.callers": ["worker"], "services.web.route": { path: "/*" }, "services.worker": worker },
};

const cognito = { userPoolArn: arn("cognito-idp", "userpool/eu-west-1_a"), clientId: "app", domain: "my-app" };

/** Samples of each key of a block that stands there as a whole. */
const within = (path: string, block: Values, more: Values): Record<string, Sample> =>
  Object.fromEntries(
    Object.entries(more).map(([key, to]) => [
      `${path}.${key}`,
      { to, with: { [`services.web.route.${path}`]: block } },
    ]),
  );

const trustStore = (id: string) => arn("elasticloadbalancing", `truststore/authorities/${id.repeat(16)}`);

const login = arn("secretsmanager", "secret:registry-AbCdEf");

/** Samples of the build of a sidecar, which has a ready image in the base. */
function buildsOf(path: string, place: string): Record<string, Sample> {
  const sidecar = `${place}.sidecars.proxy`;
  const built = { [`${sidecar}.image`]: undefined, [`${sidecar}.build`]: { context: "app" } };
  const values = {
    ...{ context: "./app", dockerfile: "../other.Dockerfile", args: { NAME: "value" }, target: "0", cache: true },
  };
  const entries = Object.entries(values).map(([key, to]) => [`${path}.sidecars.*.build.${key}`, { to, with: built }]);
  return Object.fromEntries(entries);
}

/** Of a volume on EBS, which a job cannot have. */
const ofEbs = {
  sizeGiB: 200,
  snapshotId: "snap-00000001",
  iops: 4000,
  throughputMiBps: 200,
  fileSystemType: "ext4",
};

/** Samples of the volumes of a service or a job and of its sidecar. */
function volumesOf(block: string, name: string): Record<string, Sample> {
  const places = { [`${block}.*`]: `${block}.${name}`, [`${block}.*.sidecars.*`]: `${block}.${name}.sidecars.proxy` };
  return Object.fromEntries(
    Object.entries(places).flatMap(([path, place]) => {
      const volume = `${place}.volumes.data`;
      const given = { path: "/data", fileSystemId: "fs-00000001", securityGroupId: "sg-00000001" };
      const plain = { path: "/data" };
      return [
        [`${path}.volumes.*.fileSystemId`, { to: "fs-00000002", with: { [volume]: given } }],
        [`${path}.volumes.*.securityGroupId`, { to: "sg-00000002", with: { [volume]: given } }],
        ...Object.entries(ofEbs).map(([key, to]) => [
          `${path}.volumes.*.${key}`,
          { to, with: { [volume]: { path: "/data", storage: "ebs", sizeGiB: 100 } } },
        ]),
        // The image has no VOLUME there.
        [
          `${path}.volumes.*.storage`,
          { from: "efs", to: "task", with: { [volume]: plain, [`${place}.user`]: "root" } },
        ],
        [
          `${path}.volumes.*.from`,
          place.includes("sidecars")
            ? { to: name, with: { [volume]: plain } }
            : { to: "proxy", with: { [volume]: plain } },
        ],
      ];
    }),
  );
}

const tested = { "services.web.deployment": { strategy: "canary", test: { path: "/" } } };

/**
 * The path of a key, or its end → a sample; the longest that fits counts. A list of blocks is one of its entries:
 * `permissions.[].actions`.
 */
export const samples: Record<string, Sample> = {
  profile: { to: "small" },
  ...Object.fromEntries(
    Object.entries({ queue: "other", backlogPerTask: 20, inFlightPerTask: 2 }).map(([key, to]) => [
      `scaling.${key}`,
      { to, with: { "services.web.scaling": { queue: "orders", min: 2, max: 4 } } },
    ]),
  ),
  "alarms.oldestMessageSeconds": { to: 60, with: { "services.web.scaling": { queue: "orders", min: 2, max: 4 } } },
  "platform.of": { to: "shared", with: { network: undefined, cluster: undefined, ingress: undefined } },
  "network.cidr": { to: "10.201.0.0/16" },
  ...Object.fromEntries(
    Object.entries({
      vpcId: "vpc-0123456789abcdef1",
      publicSubnetIds: ["subnet-00000001", "subnet-00000005"],
      privateSubnetIds: ["subnet-00000003", "subnet-00000005"],
    }).map(([key, to]) => [`network.${key}`, { to, with: { network: existing } }]),
  ),
  "cluster.arn": {
    from: arn("ecs", "cluster/main"),
    to: arn("ecs", "cluster/other"),
    with: { "cluster.exec": undefined },
  },
  "cluster.serviceConnect": { to: false, ...calls },
  "ingress.domain": { to: "www.example.com" },
  "ingress.listenerArn": {
    from: listener("0"),
    to: listener("1"),
    with: { ...behind, "ingress.securityGroupId": "sg-00000001" },
  },
  "ingress.securityGroupId": {
    from: "sg-00000001",
    to: "sg-00000002",
    with: { ...behind, "ingress.listenerArn": listener("0") },
  },
  "ingress.hostedZone": { to: "app.example.com" },
  "ingress.publicIpv4": { to: false, with: { "network.ipv6": true } },
  "ingress.privateHostedZone": {
    from: "example.com",
    to: "app.example.com",
    with: { network: existing, "ingress.internal": true },
  },
  "ingress.certificateArn": { to: arn("acm", "certificate/01234567-89ab-cdef-0123-456789abcdef") },
  "ingress.allowedCidrs": { to: ["203.0.113.0/24"] },
  "redirects.*.path": { to: ["/new"] },
  "redirects.*.host": { to: ["web.app.example.com"] },
  "redirects.*.to.host": { to: "web.example.com" },
  "redirects.*.to.path": { to: "/new" },
  "redirects.*.to.query": { to: "new=1" },
  "responses.*.path": { to: ["/new"] },
  "responses.*.host": { to: ["app.example.com"] },
  "ingress.responses.*.status": { to: 404 },
  "responses.*.body": { to: "new" },
  ...Object.fromEntries(
    Object.entries({
      shareOf: { from: "first", to: "other" },
      percent: { from: 10, to: 20 },
      stickySeconds: { from: 3600, to: 0 },
    }).map(([key, sample]) => [
      `services.*.route.${key}`,
      {
        ...sample,
        with: {
          "services.first": { ...worker, port: 80, route: { path: "/first" } },
          "services.other": { ...worker, port: 80, route: { path: "/other" } },
          "services.web.route": { shareOf: "first", percent: 10 },
        },
      },
    ]),
  ),
  ...within("signIn.cognito", cognito, {
    userPoolArn: arn("cognito-idp", "userpool/eu-west-1_b"),
    clientId: "other",
    domain: "auth.example.com",
  }),
  ...Object.fromEntries(
    Object.entries({
      scope: "openid email",
      sessionTimeoutSeconds: 3600,
      onUnauthenticatedRequest: "deny",
      open: ["/healthz"],
    }).map(([key, to]) => [`signIn.${key}`, { to, with: { "services.web.route.signIn.cognito": cognito } }]),
  ),
  "ingress.mutualTls.mode": { to: "passthrough" },
  ...Object.fromEntries(
    Object.entries({
      "trustStore.bucket": "others",
      "trustStore.key": "others.pem",
      "trustStore.objectVersion": "2",
      ignoreExpiry: true,
      advertiseTrustStoreCaNames: true,
    }).map(([key, to]) => [
      `mutualTls.${key}`,
      { to, with: { "ingress.mutualTls": { trustStore: { bucket: "authorities", key: "ca.pem" } } } },
    ]),
  ),
  "mutualTls.trustStoreArn": {
    from: trustStore("0"),
    to: trustStore("1"),
    with: { "ingress.mutualTls": {} },
  },
  "webAcl.enabled": { to: true },
  "webAcl.arn": { to: arn("wafv2", "regional/webacl/a/1") },
  "webAcl.allowedCidrs": { to: ["203.0.113.0/24"] },
  "webAcl.blockedCidrs": { to: ["203.0.113.0/24"] },
  "managedRuleGroups.*.countedRules": { to: ["NoUserAgent_HEADER"] },
  responseHeaders: { to: { "X-Frame-Options": "DENY" } },
  "maintenance.status": { to: 500 },
  "maintenance.body": { to: "new" },
  ...Object.fromEntries(
    Object.entries({
      certificateArn: arn("acm", "certificate/01234567-89ab-cdef-0123-456789abcdef").replace("eu-west-1", "us-east-1"),
      minimumTls: "TLSv1.3_2025",
      priceClass: "PriceClass_100",
      responseTimeoutSeconds: 30,
      "cachedPaths.*.seconds": 60,
    }).map(([key, to]) => [
      `ingress.cloudFront.${key}`,
      { to, with: { "ingress.internal": true, "ingress.cloudFront": { cachedPaths: { "/static/*": {} } } } },
    ]),
  ),
  "networkLoadBalancer.domain": { to: "broker.example.com" },
  "networkLoadBalancer.hostedZone": { to: "mqtt.example.com" },
  "networkLoadBalancer.certificateArn": { to: arn("acm", "certificate/01234567-89ab-cdef-0123-456789abcdef") },
  "listen.*.allowedCidrs": { to: ["203.0.113.0/24"] },
  "listen.*.idleTimeoutSeconds": { to: 60, with: { "services.web.listen.mqtt.protocol": "TCP" } },
  "listen.*.stickiness": { to: true, with: { "services.web.listen.mqtt.protocol": "TCP" } },
  "listen.*.health.matcher": { to: "200-299", with: { "services.web.listen.mqtt.health": { path: "/" } } },
  "alarms.targetResets": { to: 100, with: { "services.web.listen": { mqtt: { port: 1883 } } } },
  protection: { to: "on" },
  allow: { to: { "customer-key": "no secrets" }, with: { protection: "on" } },
  permissionsBoundary: { to: "arn:aws:iam::123456789012:policy/boundary" },
  registry: { to: "127.0.0.1:4566" },
  tags: { to: { CostCenter: "web" } },
  "build.context": { to: "./app" },
  "build.dockerfile": { to: "../other.Dockerfile" },
  "build.args": { to: { NAME: "value" } },
  "build.target": { to: "0" },
  "logs.to": { to: { Name: "loki" } },
  "logs.secrets": { to: { apikey: "/datadog/key" } },
  "logs.configFile": { to: "/fluent-bit/configs/parse-json.conf" },
  "logs.image": { to: "registry.example.com/fluent-bit:1" },
  "collector.image": { to: "registry.example.com/collector:1" },
  "logs.memoryMiB": { to: 256 },
  "collector.memoryMiB": { to: 300 },
  "services.*.image": { from: "nginx:1", to: "nginx:2", with: { "services.web.build": undefined } },
  "jobs.*.image": { from: "nginx:1", to: "nginx:2", with: { "jobs.clean.build": undefined } },
  "sidecars.*.image": { to: `registry.example.com/proxy@sha256:${"1".repeat(64)}` },
  "jobs.*.imageOf": {
    from: "web",
    to: "worker",
    with: { "jobs.clean.build": undefined, "services.worker": worker },
  },
  memoryMiB: { to: 2048 },
  "sidecars.*.memoryMiB": { to: 256 },
  command: kept,
  entryPoint: kept,
  "healthCheck.command": { to: ["CMD", "/other"] },
  user: { to: "2000:2000" },
  writablePaths: { to: [] },
  ...buildsOf("services.*", "services.web"),
  ...buildsOf("jobs.*", "jobs.clean"),
  ...volumesOf("services", "web"),
  ...volumesOf("jobs", "clean"),
  "volumes.*.path": { to: "/other" },
  "volumes.*.rootDirectory": { to: "/other" },
  environment: { to: { NAME: "other" } },
  secrets: { to: { KEY: "parameter" } },
  "override.container": { to: { workingDirectory: "/srv" } },
  "override.taskDefinition": { to: { pidMode: "task" } },
  dependsOn: { to: { proxy: "HEALTHY" } },
  "services.*.sidecars.*.dependsOn": { to: { web: "START" } },
  "jobs.*.sidecars.*.dependsOn": { to: { clean: "START" } },
  ignoredExitCodes: { to: [0] },
  systemControls: { to: { "net.core.somaxconn": "1024" } },
  dockerLabels: { to: { "com.example.team": "web" } },
  environmentFile: { to: "variables.env" },
  "services.*.registryCredentials": {
    to: login,
    with: { "services.web.build": undefined, "services.web.image": "a:1" },
  },
  "jobs.*.registryCredentials": { to: login, with: { "jobs.clean.build": undefined, "jobs.clean.image": "a:1" } },
  "sidecars.*.registryCredentials": { to: login },
  secretKmsKeyArns: {
    to: [arn("kms", "key/01234567-89ab-cdef-0123-456789abcdef")],
    with: { "services.web.secrets": { KEY: "parameter" }, "jobs.clean.secrets": { KEY: "parameter" } },
  },
  "permissions.[].actions": { to: ["s3:PutObject"] },
  "permissions.[].resources": { to: ["arn:aws:s3:::other/*"] },
  "condition.*": { to: { "aws:ResourceTag/Team": ["web"] } },
  managedPolicies: { to: [policy] },
  ports: { to: { metrics: 9090 } },
  "route.container": { to: "proxy" },
  "route.port": { to: 9000 },
  "route.headers": { to: { "X-Version": ["v2"] } },
  "route.query": { to: { version: ["v2"] } },
  "route.methods": { to: ["GET"] },
  "route.sourceCidrs": { to: ["203.0.113.0/24"] },
  "stickiness.cookieName": { to: "SESSION" },
  "stickiness.durationSeconds": { to: 60, with: { "services.web.stickiness": {} } },
  "route.path": { to: ["/api/*"] },
  "route.host": { to: ["api.example.com"] },
  "services.*.callers": { to: ["worker"], with: { "services.web.route": { path: "/*" }, "services.worker": worker } },
  "serviceConnect.appProtocol": { to: "grpc", ...calls },
  "serviceConnect.idleTimeoutSeconds": { to: 60, ...calls },
  "serviceConnect.perRequestTimeoutSeconds": { to: 60, ...calls },
  "health.path": { to: "/healthz" },
  "health.matcher": { to: "200-299" },
  slowStartSeconds: { to: 30 },
  desiredCount: { to: 3 },
  "deployment.maximumPercent": { to: 150, with: { "services.web.desiredCount": 2 } },
  ...Object.fromEntries(
    Object.entries({
      percent: { to: 5, with: { "services.web.deployment": { strategy: "canary" } } },
      bakeMinutes: { to: 5, with: { "services.web.deployment": { strategy: "canary" } } },
      stepMinutes: { to: 15, with: { "services.web.deployment": { strategy: "linear" } } },
      pause: { to: "before-production", with: { "services.web.deployment": { strategy: "canary" } } },
      "test.path": { to: "/smoke", with: tested },
      "test.timeoutSeconds": { to: 900, with: tested },
      "test.port": { to: 9001, with: tested },
    }).map(([key, sample]) => [`deployment.${key}`, sample]),
  ),
  protocolVersion: { to: "HTTP2", with: { ingress: { domain: "app.example.com", hostedZone: "example.com" } } },
  "schedules.[].expression": { to: "cron(0 8 ? * MON-FRI *)" },
  timeZone: { to: "Europe/Dublin" },
  renamedFrom: { to: "former" },
  ...Object.fromEntries(
    Object.entries({
      "s3.bucket": [{ s3: { bucket: "uploads" } }, "others"],
      "s3.prefix": [{ s3: { bucket: "uploads" } }, "images/"],
      "s3.suffix": [{ s3: { bucket: "uploads" } }, ".png"],
      "sqs.queue": [{ sqs: { queue: "orders" } }, "others"],
      "event.pattern": [{ event: { pattern: { source: ["com.example"] } } }, { source: ["com.example.other"] }],
      "event.bus": [{ event: { pattern: { source: ["com.example"] } } }, "orders"],
    }).map(([key, [on, to]]) => [
      `jobs.*.on.${key}`,
      { to, with: { "jobs.clean.overlap": undefined, "jobs.clean.on": on } },
    ]),
  ),
  "machines.capacityProvider": { from: "gpu", to: "other", with: { "services.web.machines": {} } },
  "machines.gpus": { to: 1, with: { "services.web.machines": { capacityProvider: "gpu" } } },
  "machines.instanceTypes": { to: ["g5.xlarge"], with: { "services.web.machines": {} } },
  "machines.storageSizeGiB": { to: 60, with: { "services.web.machines": {} } },
  "jobs.*.schedule": { to: "rate(2 days)" },
  "schedule.off": {
    to: ["Mon-Fri 20:00-07:00 Europe/Paris"],
    with: { "services.web.scaling.schedules": undefined },
  },
  emails: { to: ["other@example.com"] },
  "aws.region": { to: "eu-west-2" },
  "aws.allowedAccountIds": { to: ["123456789012"] },
  "aws.forbiddenAccountIds": { to: ["123456789012"] },
  duration: { to: "1h", ...session },
  policyArns: { to: [policy], ...session },
  roleArn: { to: "arn:aws:iam::123456789012:role/other", ...session },
  ...Object.fromEntries(
    ["policy", "sessionName", "externalId", "sourceIdentity", "webIdentityToken", "webIdentityTokenFile"].map((key) => [
      key,
      { to: "text", ...session },
    ]),
  ),
  "assumeRoles.[].tags": { to: { Team: "web" }, ...session },
  transitiveTagKeys: { to: ["Team"], ...session },
  "aws.endpoints.[]": { to: { ecs: "http://127.0.0.1:4566" } },
  "aws.stsRegion": { to: "eu-west-2" },
};

/** Keys that no plan shows, each with what reads it. */
export const unseen: Record<string, string> = {
  "services.*.keepAliveSeconds": "a check: what the app does, against ingress.idleTimeoutSeconds",
  "services.*.deployment.timeoutSeconds": "the hook that waits for a deployment: tests/rollout/deadline.test.ts",
  "services.*.deployment.wait": "the hook that follows a deployment, and ends where it has paused",
  "services.*.deployment.test.command": "the hook that runs the test",
  "services.*.deployment.test.path": "the same hook",
  "services.*.migrate.command": "the hook that runs before a deployment: tests/stack/rolloutHooks.test.ts",
  "services.*.migrate.timeoutSeconds": "the same hook",
  ...Object.fromEntries(
    ["jobs.*", "jobs.*.sidecars.*"].flatMap((job) =>
      Object.keys(ofEbs).map((key) => [`${job}.volumes.*.${key}`, "refused: no schedule gives ECS a volume on EBS"]),
    ),
  ),
};
