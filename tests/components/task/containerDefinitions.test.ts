import assert from "node:assert/strict";
import fc from "fast-check";
import type { KnownContainers } from "../../../components/task/containerArgs.ts";
import { containerDefinitions, type TaskFacts } from "../../../components/task/containerDefinitions.ts";
import { taskVolumes } from "../../../components/task/containerVolumes.ts";
import { completeTask } from "../../../components/task/taskArgs.ts";

const image = "public.ecr.aws/docker/library/nginx:1.30.5";
const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf";
const service = (args: object = {}) => completeTask({ image, ...args }).containers as KnownContainers;
const task: TaskFacts = {
  name: "web",
  image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web-repository-1a2b3c4:0123456789abcdef",
  imageVersion: "0123456789abcdef",
  environment: "dev",
  logGroupName: "web-logs-1a2b3c4",
  region: "eu-west-1",
  exec: false,
};
const definitions = (settings: KnownContainers, facts: Partial<TaskFacts> = {}) =>
  JSON.parse(containerDefinitions(settings, { ...task, ...facts }));
const [first, second] = [0, 1];
const environmentOf = (settings: KnownContainers) =>
  Object.fromEntries(
    definitions(settings)[first].environment.map(({ name, value }: Record<string, string>) => [name, value]),
  );

const controls = (settings: KnownContainers) =>
  definitions(settings).map((one: Record<string, unknown>) => one.systemControls);
const from = (port: number) => [{ namespace: "net.ipv4.ip_unprivileged_port_start", value: String(port) }];

describe("A port below 1024", () => {
  const sidecars = { proxy: { image, user: "1", port: 443 } };

  it("may be listened on by a user who is not root", () => {
    assert.deepEqual(controls(service({ port: 80, user: "1000" })), [from(80)]);
    assert.deepEqual(controls(service({ port: 80 })), [from(80)]);
  });

  it("asks for nothing where the container is root, and from 1024 on", () => {
    for (const user of ["root", "0", "0:0", "root:www-data"])
      assert.deepEqual(controls(service({ port: 80, user })), [[]]);
    assert.deepEqual(controls(service({ port: 1024, user: "1000" })), [[]]);
  });

  it("is the task's lowest for each of its containers, as the last one to start decides for all", () => {
    assert.deepEqual(controls(service({ port: 8080, user: "1000", sidecars })), [from(443), from(443)]);
    assert.deepEqual(controls(service({ port: 80, user: "root", sidecars })), [from(80), from(80)]);
  });
});

describe("The container definitions", () => {
  it("say how the containers run beside each other, in an order that does not depend on the stack file's", () => {
    const [own, proxy] = definitions(
      service({
        dependsOn: { zz: "START", setup: "SUCCESS" },
        restartPolicy: { ignoredExitCodes: [143, 0], attemptPeriodSeconds: 60 },
        ulimits: { nproc: { softLimit: 10, hardLimit: 20 }, nofile: { softLimit: 1024, hardLimit: 4096 } },
        dockerLabels: { b: "2", a: "1" },
        sidecars: { zz: { image, user: "1" } },
      }),
    );
    assert.deepEqual(own.dependsOn, [
      { containerName: "setup", condition: "SUCCESS" },
      { containerName: "zz", condition: "START" },
    ]);
    assert.deepEqual(own.restartPolicy, { enabled: true, ignoredExitCodes: [0, 143], restartAttemptPeriod: 60 });
    assert.deepEqual(own.ulimits, [
      { name: "nofile", softLimit: 1024, hardLimit: 4096 },
      { name: "nproc", softLimit: 10, hardLimit: 20 },
    ]);
    assert.deepEqual(Object.entries(own.dockerLabels), [
      ["a", "1"],
      ["b", "2"],
    ]);
    for (const key of ["dependsOn", "restartPolicy", "ulimits", "dockerLabels"]) assert.ok(!(key in proxy), key);
  });

  it("give kernel parameters of the network to all containers, and others to their own", () => {
    const sidecars = {
      zz: { image, user: "1", systemControls: { "net.core.somaxconn": "1024", "kernel.msgmax": "9" } },
    };
    assert.deepEqual(controls(service({ port: 80, user: "1000", sidecars })), [
      [{ namespace: "net.core.somaxconn", value: "1024" }, ...from(80)],
      [{ namespace: "kernel.msgmax", value: "9" }, { namespace: "net.core.somaxconn", value: "1024" }, ...from(80)],
    ]);
  });

  it("name the secret that a registry asks for", () => {
    const credentials = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ghcr-AbCdEf";
    const [own, proxy] = definitions(
      service({
        registryCredentials: credentials,
        sidecars: { zz: { image, user: "1", registryCredentials: `${credentials}2` } },
      }),
    );
    assert.deepEqual(own.repositoryCredentials, { credentialsParameter: credentials });
    assert.deepEqual(proxy.repositoryCredentials, { credentialsParameter: `${credentials}2` });
  });

  it("say everything that AWS would fill in, and nothing that it would give back as nothing", () => {
    assert.deepEqual(definitions(service({ port: 8080, environment: { B: "2", A: "1" }, secrets: { KEY: secret } })), [
      {
        name: "web",
        image: task.image,
        essential: true,
        cpu: 0,
        readonlyRootFilesystem: true,
        portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
        environment: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
          { name: "ENVIRONMENT", value: "dev" },
          { name: "IMAGE_VERSION", value: "0123456789abcdef" },
          { name: "PORT", value: "8080" },
        ],
        secrets: [{ name: "KEY", valueFrom: secret }],
        mountPoints: [{ sourceVolume: "web_tmp", containerPath: "/tmp", readOnly: false }],
        volumesFrom: [],
        systemControls: [],
        stopTimeout: 30,
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "web-logs-1a2b3c4",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "web",
            mode: "non-blocking",
            "max-buffer-size": "4m",
          },
        },
      },
    ]);
  });

  it("are the same text however the stack file is ordered", () => {
    fc.assert(
      fc.property(services, fc.boolean(), fc.infiniteStream(fc.nat()), (settings, exec, numbers) => {
        const next = () => numbers.next().value as number;
        const facts = { ...task, exec };
        const shuffled = reordered(settings, next);
        assert.equal(containerDefinitions(shuffled, facts), containerDefinitions(settings, facts));
        assert.deepEqual(taskVolumes("web", shuffled, exec), taskVolumes("web", settings, exec));
      }),
    );
  });

  it("mount volumes that the task has, each in one place", () => {
    fc.assert(
      fc.property(services, fc.boolean(), (settings, exec) => {
        const mounted = definitions(settings, { exec }).flatMap(
          (container: { mountPoints: { sourceVolume: string }[] }) =>
            container.mountPoints.map(({ sourceVolume }) => sourceVolume),
        );
        assert.deepEqual(
          mounted.sort(),
          taskVolumes("web", settings, exec).map(({ name }) => name),
        );
      }),
    );
  });

  it("list the containers by name, the service's own among them", () => {
    const settings = service({ sidecars: { zipkin: { image }, agent: { image } } });
    assert.deepEqual(
      definitions(settings).map(({ name }: { name: string }) => name),
      ["agent", "web", "zipkin"],
    );
  });

  it("map no port for a worker, and set no PORT for it", () => {
    assert.deepEqual(definitions(service())[first].portMappings, []);
    assert.deepEqual(environmentOf(service()), { ENVIRONMENT: "dev", IMAGE_VERSION: "0123456789abcdef" });
  });

  it("leave a variable that the user sets as it is", () => {
    const environment = { ENVIRONMENT: "mine", PORT: "9000" };
    const { ENVIRONMENT, PORT, IMAGE_VERSION } = environmentOf(service({ port: 8080, environment }));
    assert.deepEqual({ ENVIRONMENT, PORT, IMAGE_VERSION }, { ...environment, IMAGE_VERSION: "0123456789abcdef" });
  });

  it("set no variable that is a secret, since ECS refuses a name that is both", () => {
    assert.deepEqual(Object.keys(environmentOf(service({ secrets: { ENVIRONMENT: secret } }))), ["IMAGE_VERSION"]);
  });

  it("keep the order of a command, an entry point and a health check", () => {
    const words = ["CMD", "z", "a", "z"];
    const [container] = definitions(service({ command: words, entryPoint: words, healthCheck: { command: words } }));
    assert.deepEqual(container.command, words);
    assert.deepEqual(container.entryPoint, words);
    assert.deepEqual(container.healthCheck, { command: words, interval: 10, timeout: 5, retries: 3 });
  });

  it("give a health check its start period only where it has one", () => {
    const healthCheck = { command: ["CMD", "true"], startPeriodSeconds: 20 };
    assert.equal(definitions(service({ healthCheck }))[first].healthCheck.startPeriod, 20);
  });

  it("give a sidecar its own image, share, port, user and paths, and nothing of the service's", () => {
    const sidecar = {
      image,
      essential: false,
      cpu: 64,
      memoryMiB: 128,
      port: 9000,
      user: "7",
      writablePaths: ["/var"],
    };
    const settings = service({ port: 8080, environment: { A: "1" }, sidecars: { zz: sidecar } });
    const { name, essential, cpu, memory, portMappings, user, environment, mountPoints } =
      definitions(settings)[second];
    assert.deepEqual(
      { name, essential, cpu, memory, user, environment },
      { name: "zz", essential: false, cpu: 64, memory: 128, user: "7", environment: [] },
    );
    assert.equal(definitions(settings)[second].image, image);
    assert.deepEqual(portMappings, [{ containerPort: 9000, hostPort: 9000, protocol: "tcp" }]);
    assert.deepEqual(mountPoints, [{ sourceVolume: "zz_var", containerPath: "/var", readOnly: false }]);
  });

  it("put an init process before every container with ECS Exec, and before none without", () => {
    const settings = service({ sidecars: { agent: { image } } });
    for (const container of definitions(settings, { exec: true })) {
      assert.deepEqual(container.linuxParameters, { initProcessEnabled: true });
    }
    for (const container of definitions(settings)) assert.equal(container.linuxParameters, undefined);
  });

  it("let the agent of ECS Exec write on a read-only root, and mount nothing for it on a writable one", () => {
    const paths = (settings: KnownContainers) =>
      definitions(settings, { exec: true })[first].mountPoints.map(
        (mount: Record<string, string>) => mount.containerPath,
      );
    assert.deepEqual(paths(service()), ["/managed-agents", "/tmp", "/var/lib/amazon/ssm", "/var/log/amazon/ssm"]);
    assert.deepEqual(paths(service({ readonlyRootFilesystem: false })), ["/tmp"]);
  });
});

describe("The volumes of a task", () => {
  const names = (block: object) => taskVolumes("web", service(block), false).map(({ name }) => name);

  it("are called after their container and path", () => {
    assert.deepEqual(names({ writablePaths: ["/var/cache/nginx", "/tmp"], sidecars: { agent: { image } } }), [
      "agent_tmp",
      "web_tmp",
      "web_var-cache-nginx",
    ]);
  });

  it("have names that ECS takes, another one for every container and path", () => {
    const legalPath = fc
      .array(fc.string({ unit: fc.constantFrom(..."aB1-_. é"), minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((segments) => `/${segments.map((segment) => (/^\.+$/.test(segment) ? "x" : segment)).join("/")}`);
    const container = fc.stringMatching(/^[a_-]{1,4}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(legalPath, { minLength: 1 }),
        fc.dictionary(container, fc.uniqueArray(legalPath), { noNullPrototype: true }),
        (writablePaths, sidecarPaths) => {
          const sidecars = Object.fromEntries(
            Object.entries(sidecarPaths).map(([name, paths]) => [name, { image, writablePaths: paths }]),
          );
          const found = names({ writablePaths, sidecars });
          assert.equal(found.length, [writablePaths, ...Object.values(sidecarPaths)].flat().length);
          assert.equal(new Set(found).size, found.length);
          for (const name of found) assert.match(name, /^[A-Za-z0-9_-]{1,255}$/);
        },
      ),
    );
  });

  it("stay within 255 characters however deep the path or long the container's name is", () => {
    const deep = [`/${"a/".repeat(300)}b`, `/${"a/".repeat(300)}c`];
    const found = names({
      writablePaths: deep,
      sidecars: { ["z".repeat(255)]: { image, writablePaths: ["/a", "/b"] } },
    });
    assert.equal(new Set(found).size, 4);
    for (const name of found) assert.ok(name.length <= 255);
  });
});

const words = fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 3 });
const variable = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,5}$/);
const containerKeys = {
  environment: fc.dictionary(
    variable.map((name) => `E${name}`),
    fc.string(),
    { noNullPrototype: true },
  ),
  secrets: fc.dictionary(
    variable.map((name) => `S${name}`),
    fc.constant(secret),
    { noNullPrototype: true },
  ),
  writablePaths: fc.uniqueArray(fc.constantFrom("/tmp", "/var/tmp", "/var-tmp", "/é", "/run"), { minLength: 1 }),
  readonlyRootFilesystem: fc.boolean(),
  command: words,
  healthCheck: fc.record({ command: words.map((rest) => ["CMD", ...rest]), startPeriodSeconds: fc.nat(300) }),
};
const services: fc.Arbitrary<KnownContainers> = fc
  .record(
    {
      ...containerKeys,
      port: fc.integer({ min: 1024, max: 65535 }),
      sidecars: fc.dictionary(
        fc.stringMatching(/^[a-v][a-z-]{0,8}$/),
        fc.record({ image: fc.constant(image), ...containerKeys }, { requiredKeys: ["image"] }),
        { maxKeys: 3, noNullPrototype: true },
      ),
    },
    { requiredKeys: [] },
  )
  .map(service);

/** The same settings with every map's keys, and the lists whose order means nothing, in another order. */
function reordered<Value>(value: Value, next: () => number, key = ""): Value {
  const shuffle = <Item>(items: Item[]) =>
    items
      .map((item) => ({ item, by: next() }))
      .sort((a, b) => a.by - b.by)
      .map(({ item }) => item);
  if (Array.isArray(value)) return (key === "writablePaths" ? shuffle(value) : value) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, reordered(inner, next, name)] as const);
  return Object.fromEntries(shuffle(entries)) as Value;
}
