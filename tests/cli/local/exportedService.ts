// Resources of a deployed stack, as `pulumi stack export` has them: those from which a service's container, and what is
// asked of it, can be read.

import type { ExportedResource } from "../../../cli/deployed/exported.ts";

export interface Deployed {
  image: string;
  /** Keys of its container definition besides. */
  container?: Record<string, unknown>;
  port?: number;
  /** Of the load balancer's check. @default "/" */
  path?: string;
}

export function exportedService(
  name: string,
  { image, container = {}, port, path = "/" }: Deployed,
): ExportedResource[] {
  const top = `urn:pulumi:local::shop::docker-on-ecs:index:FargateService::${name}`;
  const below = (type: string, role: string, inputs: Record<string, unknown>) => ({
    urn: `urn:pulumi:local::shop::docker-on-ecs:index:FargateService$${type}::${name}-${role}`,
    type,
    parent: top,
    inputs,
  });
  const own = {
    ...{ name, image, environment: [], secrets: [], mountPoints: [], systemControls: [], stopTimeout: 2 },
    ...{ user: "65534", readonlyRootFilesystem: true },
    portMappings: port === undefined ? [] : [{ containerPort: port }],
    ...container,
  };
  const healthCheck = { path, matcher: "200", timeout: 2, interval: 5, healthyThreshold: 2, unhealthyThreshold: 2 };
  const target = port === undefined ? [] : [below("aws:lb/targetGroup:TargetGroup", "tg", { healthCheck })];
  return [
    { urn: top, type: "docker-on-ecs:index:FargateService" },
    below("aws:ecs/taskDefinition:TaskDefinition", "task", {
      ...{ cpu: "256", memory: "512", runtimePlatform: { cpuArchitecture: "X86_64" } },
      containerDefinitions: secret(JSON.stringify([own])),
    }),
    ...target,
    below("aws:ecs/service:Service", "service", {
      healthCheckGracePeriodSeconds: 30,
      loadBalancers: port === undefined ? [] : [{ containerName: name, containerPort: port }],
    }),
  ];
}

/** As `--show-secrets` writes it; a task definition is secret where one of its values is. */
function secret(text: string) {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(text) };
}
