// The parts of a Compose file that a service here has anyway, or cannot have.

import { advice } from "./advice.ts";
import { type Part, settleKnown } from "./part.ts";

/** Keys that ask for nothing while they are off. */
const off = ["init", "privileged", "tty", "stdin_open", "oom_kill_disable", "use_api_socket"];

export function settleUsual(service: Part): void {
  for (const key of off) if (service.at(key)?.flag === false) service.at(key)?.settle("so it is");
  const so = (keys: string[], values: readonly string[], text: string) => {
    const part = service.at(...keys);
    if (values.includes(part?.text ?? "")) part?.settle(text);
  };
  so(["restart"], ["always", "unless-stopped"], "ECS starts a task anew that ends");
  so(["deploy", "restart_policy", "condition"], ["any"], "ECS starts a task anew that ends");
  so(["deploy", "mode"], ["replicated"], "a service has a number of tasks");
  so(["deploy", "update_config", "order"], ["start-first"], "a deployment starts new tasks first");
  settleKnown(service, ["profiles"], "the service is named by --only");
  settleKnown(service, ["pull_policy", "pull_refresh_after"], "Fargate pulls an image for each task");
  settleKnown(service, ["container_name"], "ECS names containers");
  settleKnown(service, ["develop", "attach"], "it is for the machine of a developer");
  for (const part of service.parts) if (part.key.startsWith("x-")) part.settle("it is read where it is merged in");
}

const kernel = "Fargate sets it; let the app do with it";

export const composeAdvice: Readonly<Record<string, string>> = {
  annotations: advice.labels,
  blkio_config: kernel,
  build: "it is no folder; write its path under build.context",
  cap_add: advice.capabilities,
  cap_drop: "write the names as a list under override.container.linuxParameters.capabilities.drop",
  cgroup: advice.host,
  cgroup_parent: advice.host,
  command: "it is no list of words, and no line that a shell could split; write it as a list under command",
  configs: "a file reaches a container in its image only; copy it there in the Dockerfile",
  cpu_count: "write the size under cpu",
  cpu_percent: "write the size under cpu",
  cpu_period: "write the size under cpu",
  cpu_quota: "write the size under cpu",
  cpu_rt_period: kernel,
  cpu_rt_runtime: kernel,
  cpu_shares: "write the size under cpu",
  cpuset: kernel,
  credential_spec: "Windows is not supported",
  depends_on: advice.dependsOn,
  deploy: "what of it holds here is written under desiredCount, scaling, cpu, memoryMiB and deployment",
  device_cgroup_rules: advice.devices,
  devices: advice.devices,
  dns: advice.dns,
  dns_opt: advice.dns,
  dns_search: advice.dns,
  domainname: "Fargate sets it; read HOSTNAME",
  entrypoint: "it is no list of words, and no line that a shell could split; write it as a list under entryPoint",
  env_file: "write the variables under environment",
  environment: "write it as a map of names and values under environment",
  expose: advice.internal,
  external_links: advice.links,
  extra_hosts: advice.extraHosts,
  gpus: advice.devices,
  group_add: "write the group under user, such as 101:101",
  healthcheck: "write what holds here under healthCheck",
  hostname: "Fargate sets it; read HOSTNAME",
  image: "it is no reference; write one under image",
  ipc: advice.others,
  isolation: "tasks are of Linux",
  label_file: advice.labels,
  labels: advice.labels,
  links: advice.links,
  logging: advice.logging,
  mac_address: advice.host,
  mem_swappiness: "Fargate has no swap",
  memswap_limit: "Fargate has no swap",
  models: "no model runs beside a service; call one of Amazon Bedrock",
  network_mode: advice.networks,
  networks: advice.networks,
  oom_kill_disable: kernel,
  oom_score_adj: kernel,
  pid: advice.others,
  pids_limit: kernel,
  platform: "write X86_64 or ARM64 under architecture",
  ports: "write the one that takes HTTP under port",
  post_start: "let the image's entry point do it",
  pre_stop: "let the app do it on its stop signal",
  privileged: advice.privileged,
  provider: "make it in a program beside, and name it under environment",
  read_only: "write true or false under readonlyRootFilesystem",
  restart: advice.restart,
  runtime: kernel,
  scale: "write how many under desiredCount",
  secrets: advice.secrets,
  security_opt: "Fargate takes none; containers are without privileges already",
  shm_size: "Fargate sets it; let the app use files under /tmp",
  stop_grace_period: "write it in seconds under stopTimeoutSeconds",
  stop_signal: advice.shutdown,
  storage_opt: "the size of the task's disk is written under ephemeralStorageGiB",
  sysctls: advice.sysctls,
  tmpfs: "name the path under writablePaths",
  ulimits: advice.ulimits,
  use_api_socket: advice.host,
  user: "write it under user, such as 101:101",
  userns_mode: advice.host,
  uts: advice.host,
  volumes: advice.volumes,
  volumes_from: advice.volumes,
  working_dir: advice.workingDir,
};
