// One container of an ECS task definition: the service's own, or a sidecar.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html

import type { Path } from "../../settings/language/faults.ts";
import { advice } from "./advice.ts";
import type { Draft } from "./draft.ts";
import { type Datagrams, putDatagrams } from "./listen.ts";
import { flagOf, listOf, loseKnown, numberOf, type Part, textOf } from "./part.ts";
import { addPort, furtherPort } from "./ports.ts";
import { putRuntime } from "./taskRuntime.ts";
import { putNamedSecrets, putVariable } from "./variables.ts";

/**
 * @param at the container's place in the service: [] for its own container
 * @param reachedPort the port that a load balancer is known to reach; @default the first
 * @param own the name of the service's own container
 * @param built the folder of the Dockerfile beside it
 */
export function putContainer(
  draft: Draft,
  at: Path,
  container: Part,
  { reachedPort, own, built }: { reachedPort?: number; own?: string; built?: string } = {},
): void {
  const to = (...keys: string[]): Path => [...at, ...keys];
  putImage(draft, to, container.at("image"), built);
  draft.take(to("registryCredentials"), container.at("repositoryCredentials", "credentialsParameter"));
  for (const key of ["command", "entryPoint"]) draft.take(to(key), container.at(key), listOf);
  draft.take(to("user"), container.at("user"), textOf);
  draft.take(to("stopTimeoutSeconds"), container.at("stopTimeout"), numberOf);
  draft.take(to("readonlyRootFilesystem"), container.at("readonlyRootFilesystem"), flagOf);
  const mappings = container.at("portMappings")?.parts ?? [];
  const isFirst = (mapping: Part) => mapping.at("containerPort")?.number === reachedPort;
  putPorts(draft, at, [...mappings.filter(isFirst), ...mappings.filter((one) => !isFirst(one))]);
  putVariables(draft, at, container);
  for (const [key, name] of Object.entries(healthKeys)) {
    const part = container.at("healthCheck", key);
    draft.take(to("healthCheck", name), part, key === "command" ? listOf : numberOf);
  }
  putRuntime(draft, at, container, own);
  settleDefaults(container);
  loseKnown(container, containerAdvice);
}

/** A name without a registry is most often of an image that was built on somebody's machine. */
function putImage(
  draft: Draft,
  to: (...keys: string[]) => Path,
  image: Part | undefined,
  built: string | undefined,
): void {
  if (built === undefined || image?.text === undefined || image.text.includes("/")) {
    draft.take(to("image"), image);
    return;
  }
  const why = `it is built from the Dockerfile beside it; where ${image.text} is ready in a registry, write image: in place of build:`;
  draft.put(to("build", "context"), image, built, why);
}

const healthKeys = {
  command: "command",
  interval: "intervalSeconds",
  timeout: "timeoutSeconds",
  retries: "retries",
  startPeriod: "startPeriodSeconds",
};

function putPorts(draft: Draft, at: Path, mappings: readonly Part[]): void {
  const to: Path = [...at, "port"];
  const datagrams: Datagrams[] = [];
  for (const mapping of mappings) {
    const [port, protocol] = [mapping.at("containerPort"), mapping.at("protocol")];
    if (protocol?.text === "udp" && port?.number !== undefined && at.length === 0 && draft.block === "services") {
      mapping.at("hostPort")?.settle("a task on Fargate has no other port than the container's");
      datagrams.push({ port: port.number, containerPort: port.number, from: [port, protocol] });
      continue;
    }
    if ((protocol?.text ?? "tcp") !== "tcp") {
      mapping.lose(`a port of ${protocol?.text} is reached through the network load balancer; ${advice.listen}`);
      continue;
    }
    protocol?.settle("a port is of TCP");
    mapping.at("hostPort")?.settle("a task on Fargate has no other port than the container's");
    mapping.at("containerPortRange")?.lose("it is a range; write each port that is needed under ports");
    if (draft.has(...to)) {
      const named = mapping.at("name");
      if (port?.number !== undefined && !port.isBroken) {
        const from = named?.text === undefined ? [port] : [port, named];
        addPort(draft, at, { port: port.number, from, named: named?.text, why: furtherPort });
      }
      mapping.at("appProtocol")?.lose("Service Connect hands on a further port as TCP");
      continue;
    }
    draft.take(to, port, numberOf);
    putProtocol(draft, at, mapping.at("appProtocol"));
    mapping.at("name")?.lose(advice.serviceDiscovery);
  }
  putDatagrams(draft, datagrams);
}

function putProtocol(draft: Draft, at: Path, app: Part | undefined): void {
  if (app?.text === "http") app.settle("the load balancer speaks HTTP");
  else if (at.length > 0) app?.lose("the load balancer reaches the service's own container only");
  else if (/^(http2|grpc)$/.test(app?.text ?? ""))
    draft.take(["protocolVersion"], app, ({ text }) => text?.toUpperCase());
  else app?.lose(advice.protocolVersion);
}

function putVariables(draft: Draft, at: Path, container: Part): void {
  for (const one of container.at("environment")?.parts ?? []) {
    const [name, value] = [one.at("name"), one.at("value")];
    const from = [name, value].filter((part) => part !== undefined);
    const text = value === undefined ? "" : value.text;
    if (name?.text !== undefined && text !== undefined) putVariable(draft, at, { name: name.text, value: text, from });
  }
  putNamedSecrets(draft, at, container.at("secrets"));
}

function settleDefaults(container: Part): void {
  const so = (keys: string[], isSo: boolean, text: string) => {
    if (isSo) container.at(...keys)?.settle(text);
  };
  const isOff = (key: string) => container.at(key)?.flag === false;
  so(["privileged"], isOff("privileged"), "no container here is privileged");
  so(["interactive"], isOff("interactive"), "nobody is attached to a task");
  so(["pseudoTerminal"], isOff("pseudoTerminal"), "nobody is attached to a task");
  so(["versionConsistency"], true, "an image is named by its digest, or by a tag that the plan names");
  so(["logConfiguration", "logDriver"], logsToCloudWatch(container), itsOwnLog);
  for (const option of container.at("logConfiguration", "options")?.parts ?? []) {
    const isOurs = /^(awslogs-(group|region|stream-prefix|create-group)|mode|max-buffer-size)$/.test(option.key);
    if (isOurs && logsToCloudWatch(container)) option.settle(itsOwnLog);
  }
  loseKnown(container.at("linuxParameters"), {
    capabilities: advice.capabilities,
    devices: advice.devices,
    maxSwap: "Fargate has no swap",
    sharedMemorySize: "Fargate sets it; let the app use files under /tmp",
    swappiness: "Fargate has no swap",
    tmpfs: "Fargate takes none; name the path under writablePaths",
  });
}

const itsOwnLog = "a container logs to CloudWatch, to a group of the stack's";
const logsToCloudWatch = (container: Part) => container.at("logConfiguration", "logDriver")?.text === "awslogs";

const containerAdvice: Readonly<Record<string, string>> = {
  dependsOn: "write the container and its condition under dependsOn",
  disableNetworking: "Fargate cannot; the security group of a service without a port lets nothing in",
  dnsSearchDomains: advice.dns,
  dnsServers: advice.dns,
  dockerLabels: advice.labels,
  dockerSecurityOptions: "Fargate takes none; containers are without privileges already",
  environment: "write a name and a text under environment",
  environmentFiles: advice.environmentFiles,
  extraHosts: advice.extraHosts,
  firelensConfiguration: advice.firelens,
  hostname: "Fargate sets it; read HOSTNAME",
  links: advice.links,
  resourceRequirements: advice.devices,
  restartPolicy: "write what holds here under restartPolicy",
  systemControls: advice.sysctls,
  ulimits: advice.ulimits,
  volumesFrom: advice.volumes,
  interactive: advice.interactive,
  logConfiguration: advice.logging,
  mountPoints: advice.volumes,
  privileged: advice.privileged,
  pseudoTerminal: advice.interactive,
};
