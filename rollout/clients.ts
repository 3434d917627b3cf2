// The AWS SDK clients that a rollout asks, made from the very settings the stack's own provider is made with:
// region, profile, keys, role chain and endpoints. What an error means, and asking again, is left to others.

import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient, type ECSClientConfig } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsSettings } from "../settings/schema.ts";

export interface Clients {
  ecs: ECSClient;
  logs: CloudWatchLogsClient;
  elb: ElasticLoadBalancingV2Client;
  /** Closes the connections kept open. */
  close(): void;
}

// Each service has several names in the provider's `endpoints`:
// https://www.pulumi.com/registry/packages/aws/installation-configuration/#configuration-options
const endpointNames = {
  ecs: ["ecs"],
  logs: ["logs", "cloudwatchlogs", "cloudwatchlog"],
  elb: ["elbv2", "elasticloadbalancingv2", "alb", "elb"],
  sts: ["sts"],
};

/**
 * Connects as the provider does. Nothing is asked until the first request; credentials that cannot be had are that
 * request's error.
 */
export function connect(aws: AwsSettings): Clients {
  const shared = {
    region: aws.region,
    credentials: credentials(aws),
    // A few tries within one request; the rollout's deadline bounds what comes after.
    maxAttempts: (aws.maxRetries ?? 2) + 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  };
  const ecs = new ECSClient({ ...shared, endpoint: endpoint(aws, "ecs") });
  const logs = new CloudWatchLogsClient({ ...shared, endpoint: endpoint(aws, "logs") });
  const elb = new ElasticLoadBalancingV2Client({ ...shared, endpoint: endpoint(aws, "elb") });
  return {
    ecs,
    logs,
    elb,
    close() {
      for (const client of [ecs, logs, elb]) client.destroy();
    },
  };
}

function endpoint(aws: AwsSettings, service: keyof typeof endpointNames): string | undefined {
  const given: Record<string, string> = Object.assign({}, ...(aws.endpoints ?? []));
  return endpointNames[service].map((name) => given[name]).find((url) => url);
}

type CredentialSource = NonNullable<ECSClientConfig["credentials"]>;

function credentials(aws: AwsSettings): CredentialSource {
  const own: CredentialSource =
    aws.accessKey && aws.secretKey
      ? { accessKeyId: aws.accessKey, secretAccessKey: aws.secretKey, sessionToken: aws.token }
      : // The files are read anew, so that a login renewed in another terminal is seen.
        fromNodeProviderChain({ profile: aws.profile, ignoreCache: true });
  return (aws.assumeRoles ?? []).reduce<CredentialSource>(
    (masterCredentials, role) =>
      fromTemporaryCredentials({
        masterCredentials,
        params: {
          RoleArn: role.roleArn,
          RoleSessionName: role.sessionName,
          ExternalId: role.externalId,
          DurationSeconds: role.duration === undefined ? undefined : seconds(role.duration),
        },
        clientConfig: { region: aws.region, endpoint: endpoint(aws, "sts") },
      }),
    own,
  );
}

/** The provider writes a role's duration as Go does: `1h`, `45m`, `1h30m`, `900s`. */
function seconds(duration: string): number {
  const unit: Record<string, number> = { h: 3600, m: 60, s: 1 };
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce((sum, [, n, u]) => sum + Number(n) * (unit[u ?? ""] ?? 0), 0);
}
