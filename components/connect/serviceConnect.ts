// A service's part in ECS Service Connect: a proxy beside its containers, through which it calls the other services of
// a namespace, and through which those call it. The ECS service is left to service/fargateService.ts.

import type { types } from "@pulumi/aws";
import { getProject, getStack, type Input } from "@pulumi/pulumi";
import { serviceConnectDefaults } from "../../settings/defaults.ts";
import { discoveryName } from "../../settings/facts/names.ts";
import type { CalledPort } from "../../settings/facts/ports.ts";
import type { ServedPorts } from "../task/containerDefinitions.ts";
import { logConfiguration } from "../task/logConfiguration.ts";

export interface ConnectArgs {
  /** ARN of the Cloud Map namespace, such as that of a `CallNamespaces`; a service is in one at most. */
  namespaceArn: Input<string>;
  /** How the service is called by others in the namespace; needs a port. @default it only calls others */
  serve?: ServeArgs;
}

export interface ServeArgs {
  /** What the service speaks on its main port; ECS does not let it change afterwards. @default "http" */
  appProtocol?: "http" | "http2" | "grpc";
  /** Seconds after which a connection without a request is closed; 0 = never. @default AWS's 300 */
  idleTimeoutSeconds?: number;
  /** Seconds in which the service has to answer a request; 0 = any. @default AWS's 15 */
  perRequestTimeoutSeconds?: number;
}

type Configuration = types.input.ecs.ServiceServiceConnectConfiguration;

/**
 * The ports' names in the task definition, and what is spoken on the main one; a service that is not called has none.
 */
export function servedPortsOf(name: string, { serve }: ConnectArgs, ports: readonly CalledPort[]): ServedPorts {
  if (serve === undefined) return {};
  const appProtocol = serve.appProtocol ?? serviceConnectDefaults.appProtocol;
  const served = ports.map((one) => {
    // Of a further port nobody says what is spoken there, and TCP fits all.
    return [one.port, { name: portName(name, one), ...(one.name === undefined && { appProtocol }) }] as const;
  });
  return Object.fromEntries(served);
}

/** At most 64 characters where the names are a stack file's. */
function portName(service: string, { name }: CalledPort): string {
  return name === undefined ? service : `${service}-${name}`;
}

/** A service's name in Cloud Map and in CloudWatch. */
export function discoveryNameOf(name: string, port?: string): string {
  return discoveryName(getProject(), getStack(), port === undefined ? name : `${name}--${port}`);
}

/** @param log the service's own log group: the proxy's lines are streams of it */
export function serviceConnectConfiguration(
  name: string,
  { namespaceArn, serve }: ConnectArgs,
  { ports, log }: Facts,
): Configuration {
  return {
    enabled: true,
    namespace: namespaceArn,
    services: serve && ports.map((port) => servedAt(name, serve, port)),
    logConfiguration: logConfiguration({
      group: log.groupName,
      region: log.region,
      streamPrefix: "service-connect",
    }),
  };
}

/** All ports of a service have its name: an alias is a name and a port. */
function servedAt(name: string, { idleTimeoutSeconds, perRequestTimeoutSeconds }: ServeArgs, at: CalledPort) {
  const isTimed = at.name === undefined && (idleTimeoutSeconds ?? perRequestTimeoutSeconds) !== undefined;
  return {
    portName: portName(name, at),
    // CloudWatch counts the answers of a service under this name alone, whatever the namespace.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html (TargetDiscoveryName)
    discoveryName: discoveryNameOf(name, at.name),
    clientAlias: [{ dnsName: name, port: at.port }],
    // No `tls`: it takes a private certificate authority, at 50 USD a month or more, to encrypt what stays in
    // the VPC between two security groups. https://aws.amazon.com/private-ca/pricing/
    timeout: isTimed ? { idleTimeoutSeconds, perRequestTimeoutSeconds } : undefined,
  };
}

interface Facts {
  /** What callers reach. */
  ports: readonly CalledPort[];
  log: { groupName: Input<string>; region: Input<string> };
}
