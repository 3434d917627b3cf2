// A service's part in ECS Service Connect: a proxy beside its containers, through which it calls the other services of a
// namespace, and through which those call it. The ECS service is left to service/fargateService.ts.

import type { types } from "@pulumi/aws";
import { getProject, getStack, type Input } from "@pulumi/pulumi";
import { serviceConnectDefaults } from "../../settings/defaults.ts";
import { discoveryName } from "../../settings/facts/names.ts";
import { logConfiguration } from "../task/logConfiguration.ts";

export interface ConnectArgs {
  /** ARN of the Cloud Map namespace, such as that of a `CallNamespaces`; a service is in one at most. */
  namespaceArn: Input<string>;
  /** How the service is called by others in the namespace; needs `port`. @default it only calls others */
  serve?: ServeArgs;
}

export interface ServeArgs {
  /** What the service speaks on its port; ECS does not let it change afterwards. @default "http" */
  appProtocol?: "http" | "http2" | "grpc";
  /** Seconds after which a connection without a request is closed; 0 = never. @default AWS's 300 */
  idleTimeoutSeconds?: number;
  /** Seconds in which the service has to answer a request; 0 = any. @default AWS's 15 */
  perRequestTimeoutSeconds?: number;
}

type Configuration = types.input.ecs.ServiceServiceConnectConfiguration;

/** The port's name in the task definition, and what is spoken on it; a service that is not called has neither. */
export function servedPortOf(name: string, { serve }: ConnectArgs) {
  return serve && { name, appProtocol: serve.appProtocol ?? serviceConnectDefaults.appProtocol };
}

/** A service's name in Cloud Map and in CloudWatch. */
export function discoveryNameOf(name: string): string {
  return discoveryName(getProject(), getStack(), name);
}

/** @param log the service's own log group: the proxy's lines are streams of it */
export function serviceConnectConfiguration(
  name: string,
  { namespaceArn, serve }: ConnectArgs,
  { port, log }: Facts,
): Configuration {
  const { idleTimeoutSeconds, perRequestTimeoutSeconds } = serve ?? {};
  const hasTimeout = (idleTimeoutSeconds ?? perRequestTimeoutSeconds) !== undefined;
  return {
    enabled: true,
    namespace: namespaceArn,
    services:
      serve === undefined || port === undefined
        ? undefined
        : [
            {
              portName: name,
              // CloudWatch counts the answers of a service under this name alone, whatever the namespace.
              // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html (TargetDiscoveryName)
              discoveryName: discoveryNameOf(name),
              clientAlias: [{ dnsName: name, port }],
              // No `tls`: it takes a private certificate authority, at 50 USD a month or more, to encrypt what stays in
              // the VPC between two security groups. https://aws.amazon.com/private-ca/pricing/
              timeout: hasTimeout ? { idleTimeoutSeconds, perRequestTimeoutSeconds } : undefined,
            },
          ],
    logConfiguration: logConfiguration({
      group: log.groupName,
      region: log.region,
      streamPrefix: "service-connect",
    }),
  };
}

interface Facts {
  port?: number;
  log: { groupName: Input<string>; region: Input<string> };
}
