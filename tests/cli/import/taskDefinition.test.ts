import assert from "node:assert/strict";
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import fc from "fast-check";
import { ecsServiceOf } from "../../../cli/import/ecsService.ts";
import type { StackNow } from "../../../cli/import/fit.ts";
import { Part } from "../../../cli/import/part.ts";
import { readTaskDefinition } from "../../../cli/import/taskDefinition.ts";
import { assertAccounted, outcome, spoiled, stackNow } from "./accounted.ts";

const read = (content: unknown, services?: unknown) => {
  const source = Part.of("task-definition.json", content);
  if (services === undefined) return outcome(readTaskDefinition(source));
  const described = Part.of("services.json", services);
  const { drafts, sources } = readTaskDefinition(source, ecsServiceOf(described, "shop"));
  return outcome({ drafts, sources: [...sources, described] });
};

const text = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);
const number = fc.integer({ min: 0, max: 70_000 });
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const some = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<T>;

/** Every key of the SDK's type. */
const container = some<ContainerDefinition>({
  name: text,
  image: fc.constantFrom("acme/app:1", "nginx", "acme/app:latest", "Not An Image"),
  repositoryCredentials: some({ credentialsParameter: text }),
  cpu: number,
  memory: number,
  memoryReservation: number,
  links: few(text),
  portMappings: few(
    some({
      containerPort: number,
      hostPort: number,
      protocol: fc.constantFrom("tcp", "udp"),
      name: text,
      appProtocol: fc.constantFrom("http", "http2", "grpc"),
      containerPortRange: text,
    }),
  ),
  essential: fc.boolean(),
  restartPolicy: some({ enabled: fc.boolean(), ignoredExitCodes: few(number), restartAttemptPeriod: number }),
  entryPoint: few(text),
  command: few(text),
  environment: few(some({ name: text, value: fc.oneof(text, fc.constant("postgres://u:p@h/d")) })),
  environmentFiles: few(some({ value: text, type: fc.constant("s3") })),
  mountPoints: few(some({ sourceVolume: fc.constantFrom("a", "b"), containerPath: text, readOnly: fc.boolean() })),
  volumesFrom: few(some({ sourceContainer: text, readOnly: fc.boolean() })),
  linuxParameters: some({
    capabilities: some({ add: few(text), drop: few(text) }),
    devices: few(some({ hostPath: text, containerPath: text, permissions: few(fc.constant("read")) })),
    initProcessEnabled: fc.boolean(),
    sharedMemorySize: number,
    tmpfs: few(some({ containerPath: text, size: number, mountOptions: few(text) })),
    maxSwap: number,
    swappiness: number,
  }),
  secrets: few(some({ name: text, valueFrom: fc.constantFrom("/shop/key", "not a reference") })),
  dependsOn: few(some({ containerName: text, condition: fc.constant("START") })),
  startTimeout: number,
  stopTimeout: number,
  versionConsistency: fc.constantFrom("enabled", "disabled"),
  hostname: text,
  user: fc.constantFrom("root", "1000", "app:app", "!"),
  workingDirectory: text,
  disableNetworking: fc.boolean(),
  privileged: fc.boolean(),
  readonlyRootFilesystem: fc.boolean(),
  dnsServers: few(text),
  dnsSearchDomains: few(text),
  extraHosts: few(some({ hostname: text, ipAddress: text })),
  dockerSecurityOptions: few(text),
  interactive: fc.boolean(),
  pseudoTerminal: fc.boolean(),
  dockerLabels: fc.dictionary(text, text, { maxKeys: 2 }),
  ulimits: few(some({ name: fc.constant("nofile"), softLimit: number, hardLimit: number })),
  logConfiguration: some({
    logDriver: fc.constantFrom("awslogs", "awsfirelens"),
    options: fc.dictionary(fc.constantFrom("awslogs-group", "mode", "awslogs-datetime-format", "Name", "apikey"), text),
    secretOptions: few(some({ name: text, valueFrom: text })),
  }),
  healthCheck: some({ command: few(text), interval: number, timeout: number, retries: number, startPeriod: number }),
  systemControls: few(
    some({ namespace: fc.constantFrom("net.ipv4.ip_unprivileged_port_start", "net.core.somaxconn"), value: text }),
  ),
  resourceRequirements: few(some({ value: text, type: fc.constant("GPU") })),
  firelensConfiguration: some({ type: fc.constant("fluentbit"), options: fc.dictionary(text, text, { maxKeys: 1 }) }),
  credentialSpecs: few(text),
} as never);

const definition = some<RegisterTaskDefinitionCommandInput>({
  family: text,
  taskRoleArn: text,
  executionRoleArn: text,
  networkMode: fc.constantFrom("awsvpc", "bridge"),
  containerDefinitions: fc.array(container, { minLength: 1, maxLength: 3 }),
  volumes: few(
    some({
      name: fc.constantFrom("a", "b"),
      host: some({ sourcePath: text }),
      efsVolumeConfiguration: some({ fileSystemId: text }),
    }),
  ),
  placementConstraints: few(some({ type: fc.constant("memberOf"), expression: text })),
  requiresCompatibilities: few(fc.constantFrom("FARGATE", "EC2")),
  cpu: fc.constantFrom("256", "300", ".5 vCPU", "64 vCPU", "much"),
  memory: fc.constantFrom("512", "700", "3GB", "900 GB"),
  tags: few(some({ key: text, value: text })),
  pidMode: fc.constant("task"),
  ipcMode: fc.constant("task"),
  proxyConfiguration: some({
    type: fc.constant("APPMESH"),
    containerName: text,
    properties: few(some({ name: text, value: text })),
  }),
  inferenceAccelerators: few(some({ deviceName: text, deviceType: text })),
  ephemeralStorage: some({ sizeInGiB: number }),
  runtimePlatform: some({
    cpuArchitecture: fc.constantFrom("X86_64", "ARM64"),
    operatingSystemFamily: fc.constant("LINUX"),
  }),
  enableFaultInjection: fc.boolean(),
} as never).filter((one) => (one.containerDefinitions ?? []).length > 0);

/** The task definition of AWS's tutorial. */
const tutorial = {
  family: "my-task",
  containerDefinitions: [
    {
      name: "my-container",
      image: "my-nginx-image:1",
      essential: true,
      portMappings: [{ containerPort: 8080, hostPort: 8080 }],
      environment: [{ name: "ENV_VAR", value: "value" }],
    },
  ],
};

const secured = {
  ...stackNow,
  raw: {
    ...stackNow.raw,
    "shop:ingress": {
      certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    },
  },
};

describe("an ECS task definition", () => {
  it("has further ports by their names, and a volume on EBS as the service gives it", () => {
    const content = {
      family: "api",
      containerDefinitions: [
        {
          ...{ name: "api", image: "acme/api:1", user: "1000" },
          portMappings: [
            { containerPort: 8080 },
            { containerPort: 9090, name: "metrics" },
            { containerPort: 9000, protocol: "tcp" },
          ],
          mountPoints: [{ sourceVolume: "cache", containerPath: "/cache" }],
        },
      ],
      volumes: [{ name: "cache", configuredAtLaunch: true }],
    };
    const managedEBSVolume = {
      encrypted: true,
      volumeType: "gp3",
      sizeInGiB: 100,
      iops: 4000,
      roleArn: "arn:aws:iam::1:role/r",
    };
    const described = Part.of("service.json", {
      services: [{ serviceName: "api", volumeConfigurations: [{ name: "cache", managedEBSVolume }] }],
    });
    const service = ecsServiceOf(described, "api");
    const { written, list } = outcome(readTaskDefinition(Part.of("task.json", content), service));
    const { port, ports, volumes } = written["services.api"] as Record<string, unknown>;
    assert.deepEqual([port, ports], [8080, { metrics: 9090, p9000: 9000 }]);
    assert.deepEqual(volumes, { cache: { path: "/cache", storage: "ebs", sizeGiB: 100, iops: 4000 } }, list.join("\n"));
    const alone = outcome(readTaskDefinition(Part.of("task.json", content))).list.join("\n");
    assert.match(alone, /volumes\[0\].*: what the volume is like, the service says: give that with --service/);
    const router = {
      ...{ name: "log_router", image: "acme/router:1", firelensConfiguration: { type: "fluentbit" } },
      mountPoints: [{ sourceVolume: "cache", containerPath: "/logs" }],
    };
    const containerDefinitions = [...content.containerDefinitions, router];
    const withRouter = (volume: object) => {
      const task = Part.of("task.json", { ...content, containerDefinitions, volumes: [volume] });
      return outcome(readTaskDefinition(task, service));
    };
    const beside = withRouter({ name: "cache", configuredAtLaunch: true });
    assert.deepEqual(beside.written, written, "a log router is left out with what it mounts");
    assert.match(beside.list.join("\n"), /containerDefinitions\[1\]: the container routes logs, and is left out/);
    const { writablePaths } = withRouter({ name: "cache" }).written["services.api"] as Record<string, unknown>;
    assert.deepEqual(writablePaths, ["/tmp", "/cache"]);
  });

  it("loses no leaf without a word, whatever of RegisterTaskDefinition's shape it has", () => {
    fc.assert(
      fc.property(definition, (content) => assertAccounted(content, read(content))),
      { numRuns: 60 },
    );
  });

  it("loses none where one of its values is of another kind", () => {
    const isLinux = (one: RegisterTaskDefinitionCommandInput) =>
      (one.runtimePlatform?.operatingSystemFamily ?? "LINUX") === "LINUX";
    const content = spoiled(definition).filter((one) => isLinux(one) && Array.isArray(one.containerDefinitions));
    fc.assert(
      fc.property(content, (one) => assertAccounted(one, read(one))),
      { numRuns: 60 },
    );
  });

  it("loses none where it is of no such shape", () => {
    const keys = fc.constantFrom(
      "family",
      "cpu",
      "memory",
      "volumes",
      "containerDefinitions",
      "runtimePlatform",
      "other",
    );
    const broken = fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })).map((rest) => ({
      ...rest,
      containerDefinitions: [{ name: "app", image: "acme/app:1" }, rest.containerDefinitions ?? {}],
    }));
    const isLinux = ({ runtimePlatform }: Record<string, unknown>) => runtimePlatform === undefined;
    fc.assert(
      fc.property(broken.filter(isLinux), (content) => assertAccounted(content, read(content))),
      { numRuns: 40 },
    );
  });

  it("becomes a service of the family's name", () => {
    const { written, list } = read(tutorial);
    const { user: _, ...service } = written["services.my-task"] as Record<string, unknown>;
    assert.deepEqual(service, {
      image: "my-nginx-image:1",
      port: 8080,
      route: { path: ["/my-task", "/my-task/*"] },
      environment: { ENV_VAR: "value" },
      readonlyRootFilesystem: false,
    });
    assert.ok(list.some((line) => line.includes("containerDefinitions[0].name: it is called as the service is")));
  });

  it("is read as describe-task-definition prints it, with what AWS records", () => {
    const content = {
      taskDefinition: { ...tutorial, revision: 3, status: "ACTIVE" },
      tags: [{ key: "team", value: "a" }],
    };
    const { written, list } = read(content);
    assert.deepEqual(written, read(tutorial).written);
    assert.ok(
      list.includes("  taskDefinition.revision, taskDefinition.status: it is what AWS says of it"),
      list.join("\n"),
    );
    assert.ok(list.some((line) => line.startsWith("  tags[0]: ")));
  });

  it("gets the service's name, count and reached port from describe-services beside it", () => {
    const services = {
      services: [
        {
          serviceName: "Shop_API",
          desiredCount: 3,
          launchType: "FARGATE",
          loadBalancers: [{ targetGroupArn: "arn:x", containerName: "api", containerPort: 9000 }],
          deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 },
          healthCheckGracePeriodSeconds: 60,
          runningCount: 3,
        },
      ],
      failures: [],
    };
    const [proxy, api] = [
      { name: "proxy", image: "acme/proxy:1", portMappings: [{ containerPort: 8000 }] },
      { name: "api", image: "acme/api:1", portMappings: [{ containerPort: 8001 }, { containerPort: 9000 }] },
    ];
    const { written } = read({ family: "shop", containerDefinitions: [proxy, api] }, services);
    const service = written["services.shop-api"] as Record<string, unknown>;
    assert.equal(service.image, "acme/api:1");
    assert.equal(service.port, 9000);
    assert.equal(service.desiredCount, 3);
    assert.deepEqual(service.deployment, { maximumPercent: 150, minimumHealthyPercent: 50 });
    assert.deepEqual(service.health, { gracePeriodSeconds: 60 });
    assert.deepEqual(Object.keys(service.sidecars as object), ["proxy"]);
  });

  it("gets the steps of its deployments, with what the keys have no place for on the list", () => {
    const deployed = (deploymentConfiguration: object) => {
      const service = {
        serviceName: "api",
        loadBalancers: [{ containerName: "api", containerPort: 80, advancedConfiguration: { roleArn: "arn:x" } }],
        deploymentConfiguration,
      };
      const container = { name: "api", image: "acme/api:1", portMappings: [{ containerPort: 80 }] };
      const { written, list } = read({ family: "api", containerDefinitions: [container] }, { services: [service] });
      return [(written["services.api"] as Record<string, unknown>).deployment, list.join("\n")] as const;
    };
    const [canary, said] = deployed({
      strategy: "CANARY",
      bakeTimeInMinutes: 5,
      canaryConfiguration: { canaryPercent: 2.5, canaryBakeTimeInMinutes: 15 },
      lifecycleHooks: [{ hookTargetArn: "arn:x", lifecycleStages: ["POST_SCALE_UP"] }],
    });
    assert.deepEqual(canary, { strategy: "canary", percent: 2.5, bakeMinutes: 5 });
    assert.match(said, /canaryBakeTimeInMinutes.*: bakeMinutes is one time/);
    assert.match(said, /lifecycleHooks.*: .*deployment\.test or pause/);
    const linearConfiguration = { stepPercent: 10, stepBakeTimeInMinutes: 6 };
    const [linear, rest] = deployed({ strategy: "LINEAR", bakeTimeInMinutes: 0, linearConfiguration });
    assert.deepEqual(linear, { strategy: "linear", percent: 10, stepMinutes: 6, bakeMinutes: 0 });
    assert.doesNotMatch(rest, /Configuration.*: a deployment has a circuit breaker/);
  });

  it("rounds sizes up to those of Fargate, and says so", () => {
    const sized = (cpu: string, memory: string) => {
      const { written, list } = read({ ...tutorial, cpu, memory });
      const { cpu: units, memoryMiB } = written["services.my-task"] as Record<string, unknown>;
      return [units, memoryMiB, list.filter((line) => line.includes("rounded up")).length];
    };
    assert.deepEqual(sized("256", "512"), [256, 512, 0]);
    assert.deepEqual(sized("300", "512"), [512, 1024, 2]);
    assert.deepEqual(sized(".5 vCPU", "3 GB"), [512, 3072, 0]);
    assert.deepEqual(sized("128", "9000"), [2048, 9216, 2]);
    assert.deepEqual(sized("64 vCPU", "1 GB"), [undefined, undefined, 0]);
  });

  it("adds up what its containers ask for, where it has no size itself, as on EC2", () => {
    const containers = [
      { name: "api", image: "acme/api:1", cpu: 200, memory: 600 },
      { name: "agent", image: "acme/agent:1", cpu: 100, memoryReservation: 100, essential: false },
    ];
    const { written } = read({ family: "api", requiresCompatibilities: ["EC2"], containerDefinitions: containers });
    const service = written["services.api"] as { cpu: number; memoryMiB: number; sidecars: Record<string, object> };
    assert.deepEqual([service.cpu, service.memoryMiB], [512, 1024]);
    const { user: _, ...agent } = service.sidecars.agent as Record<string, unknown>;
    assert.deepEqual(agent, {
      image: "acme/agent:1",
      essential: false,
      cpu: 100,
      memoryMiB: 100,
      readonlyRootFilesystem: false,
    });
  });

  const routed = (options: object, router: object = {}) => {
    const image = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.34.3";
    const firelensConfiguration = { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } };
    const secretOptions = [{ name: "apikey", valueFrom: "/datadog/key" }];
    const api = {
      ...tutorial.containerDefinitions[0],
      logConfiguration: { logDriver: "awsfirelens", options, secretOptions },
    };
    const own = {
      name: "log_router",
      image,
      essential: true,
      user: "0",
      memory: 100,
      firelensConfiguration,
      ...router,
    };
    const { written, list } = read({ family: "api", containerDefinitions: [own, api] });
    const { logs, sidecars } = written["services.api"] as Record<string, unknown>;
    assert.equal(sidecars, undefined);
    return { logs, list: list.join("\n") };
  };

  it("has its log router as logs, and says that CloudWatch gets a copy", () => {
    const { logs, list } = routed({ Name: "datadog", Host: "http-intake.logs.datadoghq.eu" });
    assert.deepEqual(logs, {
      to: { Name: "datadog", Host: "http-intake.logs.datadoghq.eu" },
      secrets: { apikey: "/datadog/key" },
      image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.34.3",
      memoryMiB: 100,
    });
    assert.match(list, /services\.api\.logs: CloudWatch gets a copy/);
    assert.doesNotMatch(list, /Not carried over/);
    const withFile = (type: string, value: string) => {
      const options = { "config-file-type": type, "config-file-value": value };
      return routed({ Name: "loki" }, { firelensConfiguration: { type: "fluentbit", options } });
    };
    assert.equal((withFile("file", "/extra.conf").logs as { configFile?: string }).configFile, "/extra.conf");
    assert.match(withFile("s3", "arn:aws:s3:::a/b.conf").list, /options.*name it under logs\.configFile/);
  });

  it("keeps a collector of telemetry, and says which key adds one", () => {
    const image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3";
    const collector = { name: "aws-otel-collector", image, command: ["--config=/etc/ecs/ecs-default-config.yaml"] };
    const { written, list } = read({
      ...tutorial,
      containerDefinitions: [...tutorial.containerDefinitions, collector],
    });
    assert.match(list.join("\n"), /sidecars\.aws-otel-collector: telemetry: otlp in its place adds/);
    const [service] = Object.values(written) as { sidecars: Record<string, { image: string }> }[];
    assert.equal(service?.sidecars["aws-otel-collector"]?.image, image);
  });

  it("leaves a log router out that leads to CloudWatch alone, or is no Fluent Bit", () => {
    for (const { logs, list } of [
      routed({ Name: "cloudwatch_logs" }),
      routed({ Name: "datadog" }, { firelensConfiguration: { type: "fluentd" } }),
    ]) {
      assert.equal(logs, undefined);
      assert.match(list, /containerDefinitions\[0\]: the container routes logs.*CloudWatch/);
    }
  });

  it("takes over a volume that one container writes to, and says how one of EFS is written", () => {
    const content = {
      ...tutorial,
      containerDefinitions: [
        {
          ...tutorial.containerDefinitions[0],
          mountPoints: [
            { sourceVolume: "scratch", containerPath: "/scratch/" },
            { sourceVolume: "media", containerPath: "/media" },
          ],
        },
      ],
      volumes: [
        { name: "scratch", host: {} },
        { name: "media", efsVolumeConfiguration: { fileSystemId: "fs-1" } },
      ],
    };
    const { written, list } = read(content);
    assert.deepEqual((written["services.my-task"] as Record<string, unknown>).writablePaths, ["/tmp", "/scratch"]);
    assert.ok(
      list.some((line) =>
        line.includes(
          "write volumes: { media: { path: /media, fileSystemId: fs-1, securityGroupId: <of its mount targets>, rootDirectory: / } }",
        ),
      ),
      list.join("\n"),
    );
  });

  it("shares a volume of the task between its containers", () => {
    const [own] = tutorial.containerDefinitions;
    const mount = (containerPath: string, readOnly = false) => [
      { sourceVolume: "php_socket", containerPath, readOnly },
    ];
    const { written } = read({
      ...tutorial,
      containerDefinitions: [
        { ...own, mountPoints: mount("/run/php") },
        { name: "proxy", image: "nginx:1", user: "101", mountPoints: mount("/srv/php", true) },
      ],
      volumes: [{ name: "php_socket" }],
    });
    const service = written["services.my-task"] as { volumes: object; sidecars: { proxy: { volumes: object } } };
    assert.deepEqual(service.volumes, { "php-socket": { path: "/run/php", storage: "task" } });
    assert.deepEqual(service.sidecars.proxy.volumes, {
      "php-socket": { path: "/srv/php", readOnly: true, from: "my-task" },
    });
  });

  it("keeps the capabilities and the init process of its containers under override", () => {
    const linuxParameters = { capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] }, initProcessEnabled: true };
    const [own] = tutorial.containerDefinitions;
    const sidecar = { name: "proxy", image: "acme/proxy:1", linuxParameters };
    const { written, list } = read({ ...tutorial, containerDefinitions: [{ ...own, linuxParameters }, sidecar] });
    const service = written["services.my-task"] as { override: object; sidecars: { proxy: { override: object } } };
    for (const { override } of [service, service.sidecars.proxy])
      assert.deepEqual(override, { container: { linuxParameters } });
    assert.ok(!list.some((line) => line.includes("linuxParameters")), list.join("\n"));
  });

  it("has the load balancer speak to the app as its port's appProtocol says", () => {
    const spoken = (appProtocol: string, stack: StackNow = secured) => {
      const [own] = tutorial.containerDefinitions;
      const ports = { portMappings: [{ containerPort: 8080, appProtocol }] };
      const containers = [
        { ...own, ...ports },
        { name: "proxy", image: "acme/proxy:1", ...ports },
      ];
      const source = Part.of("task.json", { ...tutorial, containerDefinitions: containers });
      const { written, list } = outcome(readTaskDefinition(source), stack);
      const said = list.filter((line) => line.includes("[0].portMappings[0].appProtocol"));
      const { protocolVersion, health } = written["services.my-task"] as Record<string, unknown>;
      return [protocolVersion, said.length, ...(health === undefined ? [] : [health])];
    };
    assert.deepEqual(spoken("http2"), ["HTTP2", 0]);
    // An app says nowhere what its health check is, and one for HTTP would be refused.
    assert.deepEqual(spoken("grpc"), ["GRPC", 0, { path: "/AWS.ALB/healthcheck", matcher: "12" }]);
    assert.deepEqual(spoken("http"), [undefined, 1]);
    assert.deepEqual(spoken("http3"), [undefined, 1]);
    // Without TLS the program refuses it, and the list says so.
    for (const protocol of ["http2", "grpc"]) assert.deepEqual(spoken(protocol, stackNow), [undefined, 1]);
  });

  it("never writes a credential, whatever its name, nor shows it", () => {
    const environment = [
      { name: "DATABASE_URL", value: "postgresql://app:hunter22@db/app" },
      { name: "SECRET_KEY", value: "hunter22" },
      { name: "ID", value: "AKIAIOSFODNN7EXAMPLE" },
      { name: "PEM", value: "-----BEGIN RSA PRIVATE KEY-----\nhunter22" },
    ];
    const { written, list } = read({
      ...tutorial,
      containerDefinitions: [{ ...tutorial.containerDefinitions[0], environment }],
    });
    assert.doesNotMatch(JSON.stringify([written, list]), /hunter22|AKIAIOSFODNN7EXAMPLE/);
    assert.match(
      list.join("\n"),
      /environment\[0\]: .*put it in Secrets Manager or SSM, and name that under secrets: { DATABASE_URL: <ARN> }/,
    );
    assert.match(list.join("\n"), /environment\[1\].*Secrets Manager/);
  });

  it("has the later of two values for one variable, and says what became of the other", () => {
    const environment = [
      { name: "LEVEL", value: "info" },
      { name: "LEVEL", value: "debug" },
    ];
    const container = { ...tutorial.containerDefinitions[0], environment };
    const { written, list } = read({ ...tutorial, containerDefinitions: [container] });
    assert.deepEqual((written["services.my-task"] as Record<string, unknown>).environment, { LEVEL: "debug" });
    assert.match(list.join("\n"), /environment\[0\]: a later word on the same holds/);
  });

  it("is refused where it is of Windows, or has no container", () => {
    const windows = { ...tutorial, runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } };
    assert.throws(() => read(windows), /operatingSystemFamily must be LINUX, got "WINDOWS_SERVER_2022_CORE"; /);
    assert.throws(() => read({ containerDefinitions: [] }), /must have a container, got none; /);
  });
});
