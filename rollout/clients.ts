// The AWS SDK clients of a rollout, made from the settings of the stack's own provider: region, endpoints, proxies,
// certificates. Credentials are left to credentials.ts, errors to apiError.ts, asking again to session.ts.

import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import tls from "node:tls";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AwsSettings } from "../settings/keys/schema.ts";
import { credentials } from "./credentials.ts";

export interface Clients {
  ecs: ECSClient;
  logs: CloudWatchLogsClient;
  elb: ElasticLoadBalancingV2Client;
  /** Closes the connections, also of requests under way, which are not tried again. */
  close(): void;
}

// Each service has several names in the provider's `endpoints`:
// https://www.pulumi.com/registry/packages/aws/installation-configuration/#configuration-options
const endpointNames = {
  ecs: ["ecs"],
  logs: ["logs", "cloudwatchlogs", "cloudwatchlog"],
  elb: ["elbv2", "elasticloadbalancingv2", "alb", "elb"],
  sts: ["sts"],
  cloudwatch: ["cloudwatch"],
  secretsmanager: ["secretsmanager"],
  ssm: ["ssm"],
  appautoscaling: ["appautoscaling", "applicationautoscaling"],
  acm: ["acm"],
  ec2: ["ec2"],
  ecr: ["ecr"],
  iam: ["iam"],
  kms: ["kms"],
  resourcegroupstaggingapi: ["resourcegroupstaggingapi", "resourcegroupstagging"],
  route53: ["route53"],
  servicequotas: ["servicequotas"],
};

/** Connects as the provider does; nothing is asked until the first request. @throws as `connection` */
export function connect(aws: AwsSettings): Clients {
  const shared = sharedBy(aws);
  const ecs = new ECSClient({ ...shared, endpoint: endpoint(aws, "ecs") });
  const logs = new CloudWatchLogsClient({ ...shared, endpoint: endpoint(aws, "logs") });
  const elb = new ElasticLoadBalancingV2Client({ ...shared, endpoint: endpoint(aws, "elb") });
  const closing = [ecs, logs, elb].map((client) => closable(client as unknown as ECSClient));
  return {
    ecs,
    logs,
    elb,
    close() {
      for (const close of closing) close();
    },
  };
}

/** The SDK would take a connection that is closed here for one that was lost, and open it again. */
function closable(client: ECSClient): () => void {
  let isClosed = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      if (isClosed) throw new DOMException("the client is closed", "AbortError");
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "closable" },
  );
  return () => {
    isClosed = true;
    client.destroy();
  };
}

/**
 * What a client of another service is made with.
 *
 * @throws the system's error when `aws:customCaBundle` cannot be read
 */
export function connection(aws: AwsSettings, service: keyof typeof endpointNames) {
  return { ...sharedBy(aws), endpoint: endpoint(aws, service) };
}

function sharedBy(aws: AwsSettings) {
  const requestHandler = {
    connectionTimeout: 5_000,
    requestTimeout: 20_000,
    throwOnRequestTimeout: true,
    ...agents(aws),
  };
  const sts = { region: aws.stsRegion ?? aws.region, endpoint: endpoint(aws, "sts"), requestHandler };
  return {
    region: aws.region,
    credentials: credentials(aws, sts),
    // A few tries within one request; the rollout's deadline bounds what comes after.
    maxAttempts: (aws.maxRetries ?? 2) + 1,
    retryMode: aws.retryMode ?? "standard",
    useFipsEndpoint: aws.useFipsEndpoint,
    useDualstackEndpoint: aws.useDualstackEndpoint,
    requestHandler,
  };
}

/** The URL that the settings have in place of AWS's own. */
export function endpoint(aws: AwsSettings, service: keyof typeof endpointNames): string | undefined {
  const given: Record<string, string> = Object.assign({}, ...(aws.endpoints ?? []));
  return endpointNames[service].map((name) => given[name]).find((url) => url);
}

/** Proxies and certificates; the environment's proxies count too, as they do for the provider. */
function agents(aws: AwsSettings): { httpAgent: http.Agent; httpsAgent: https.Agent } {
  const proxyEnv = {
    ...process.env,
    ...(aws.httpProxy ? { HTTP_PROXY: aws.httpProxy, http_proxy: aws.httpProxy } : {}),
    ...(aws.httpsProxy ? { HTTPS_PROXY: aws.httpsProxy, https_proxy: aws.httpsProxy } : {}),
    ...(aws.noProxy ? { NO_PROXY: aws.noProxy, no_proxy: aws.noProxy } : {}),
  };
  const ca = aws.customCaBundle && [...tls.rootCertificates, readFileSync(aws.customCaBundle, "utf8")];
  return {
    httpAgent: new http.Agent({ keepAlive: true, proxyEnv }),
    httpsAgent: new https.Agent({
      keepAlive: true,
      proxyEnv,
      ...(ca ? { ca } : {}),
      ...(aws.insecure ? { rejectUnauthorized: false } : {}),
    }),
  };
}
