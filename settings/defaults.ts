// The defaults that a stack file and a component's arguments share: one constant for both. This file loads nothing, so
// that components/ take it without the schema. A default that only a stack file has stands in its schema.

export const containerDefaults = {
  readonlyRootFilesystem: true,
  writablePaths: ["/tmp"],
  stopTimeoutSeconds: 30,
};

export const volumeDefaults = { readOnly: false, storage: "efs" } as const;

export const healthCheckDefaults = { intervalSeconds: 10, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 0 };

export const restartPolicyDefaults: { ignoredExitCodes: number[]; attemptPeriodSeconds: number } = {
  ignoredExitCodes: [],
  attemptPeriodSeconds: 300,
};

/** AWS's Fluent Bit, at a version that https://github.com/aws/aws-for-fluent-bit/releases has. */
export const logRouterDefaults = {
  cloudWatch: true,
  image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.14",
  user: "1000:1000",
  cpu: 32,
  memoryMiB: 128,
};

/**
 * AWS's OpenTelemetry collector, at a version that https://github.com/aws-observability/aws-otel-collector/releases
 * has.
 */
export const collectorDefaults = {
  image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0",
  cpu: 64,
  memoryMiB: 256,
};

export const taskDefaults = { cpu: 256, memoryMiB: 512, architecture: "X86_64" } as const;

export const imageDefaults = { dockerfile: "Dockerfile", imagesKept: 10 };

export const routeDefaults = { path: ["/*"], host: [], headers: {}, query: {}, methods: [], sourceCidrs: [] };

export const signInDefaults = {
  scope: "openid",
  sessionTimeoutSeconds: 604_800,
  onUnauthenticatedRequest: "authenticate",
} as const;

export const shareDefaults = { stickySeconds: 3600 };

export const mutualTlsDefaults = { mode: "verify", ignoreExpiry: false, advertiseTrustStoreCaNames: false } as const;

export const redirectDefaults = { permanent: false };

export const fixedResponseDefaults = { contentType: "text/plain" } as const;

export const maintenanceDefaults = {
  status: 503,
  contentType: "text/html",
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Maintenance</title>
<p>We are at work here, and back soon.</p>
</html>
`,
} as const;

/** The load balancer's health check. */
export const healthDefaults = {
  path: "/",
  matcher: "200",
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  gracePeriodSeconds: 30,
};

export const stickinessDefaults = { durationSeconds: 86_400 };

export const serviceDefaults = { deregistrationDelaySeconds: 20, slowStartSeconds: 0, desiredCount: 1 };

export const serviceConnectDefaults = { appProtocol: "http" } as const;

export const deploymentDefaults = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  availabilityZoneRebalancing: true,
  strategy: "rolling" as const,
  wait: true,
};

export type Strategy = "rolling" | "canary" | "linear" | "blue-green";

/** What each strategy has beside its name: target groups, percent of the requests, and minutes. */
export const strategyDefaults = {
  rolling: { targetGroups: 1 },
  canary: { targetGroups: 2, percent: 10, bakeMinutes: 10 },
  linear: { targetGroups: 2, percent: 20, stepMinutes: 5, bakeMinutes: 10 },
  "blue-green": { targetGroups: 2, bakeMinutes: 10 },
} as const satisfies Record<
  Strategy,
  { targetGroups: 1 | 2; percent?: number; stepMinutes?: number; bakeMinutes?: number }
>;

export const testDefaults = { timeoutSeconds: 300, port: 9000 };

/** `cpuPercent` holds where no target is set and `max` is above `min`. */
export const scalingDefaults = { cpuPercent: 60, backlogPerTask: 10, inFlightPerTask: 1, timeZone: "UTC" };

export const serviceAlarmDefaults = {
  errorPercent: 5,
  p95Seconds: 2,
  unhealthyTasks: 1,
  belowDesiredMinutes: 10,
  cpuPercent: 90,
  memoryPercent: 90,
  oldestMessageSeconds: 1800,
};

export const jobDefaults = {
  timeZone: "UTC",
  retries: 3,
  maximumAgeSeconds: 3600,
  overlap: true,
  spot: false,
  enabled: true,
};

/** What becomes of a run that fails. */
export const jobRunDefaults = { retries: 0, retryDelaySeconds: 60, timeoutSeconds: 86_400 };

export const jobAlarmDefaults = { failed: true, notStarted: true };

export const clusterDefaults = { exec: false, containerInsights: "enhanced" } as const;

export const spotDefaults = { base: 1, onDemandWeight: 1, spotWeight: 1 };

export const networkDefaults = {
  cidr: "10.0.0.0/16",
  zones: 2,
  egress: "single-nat",
  ipv6: false,
  flowLog: true,
} as const;

export const ingressDefaults = {
  internal: false,
  publicIpv4: true,
  tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" as const,
  idleTimeoutSeconds: 60,
  serverHeader: true,
};

/** The limit lets 33 requests a second through: far more than an office behind one address makes. */
export const webAclDefaults = { rateLimit: 10_000, logs: true };

/** AWS's rule groups of a web ACL, in the order in which they look at a request. */
export const defaultRuleGroups: Readonly<Record<string, { countedRules: string[] }>> = {
  AWSManagedRulesAmazonIpReputationList: { countedRules: [] },
  // This rule refuses every body over 8 KiB, such as an upload; the limit is left to each service.
  // https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
  AWSManagedRulesCommonRuleSet: { countedRules: ["SizeRestrictions_BODY"] },
  AWSManagedRulesKnownBadInputsRuleSet: { countedRules: [] },
};

export const cloudFrontDefaults = {
  minimumTls: "TLSv1.2_2021",
  priceClass: "PriceClass_All",
  responseTimeoutSeconds: 60,
} as const;

/** Seconds for which CloudFront keeps what the app says nothing of. */
export const defaultCachedSeconds = 86_400;

export const networkLoadBalancerDefaults = { internal: false, crossZone: true, tlsPolicy: ingressDefaults.tlsPolicy };

/** A port of the network load balancer. */
export const listenDefaults = {
  protocol: "TCP" as const,
  preserveClientIp: true,
  proxyProtocol: false,
  stickiness: false,
};

/** The network load balancer's health check. */
export const listenHealthDefaults = {
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};

/** Days. */
export const defaultLogRetentionDays = 365;

export const stackAlarmDefaults = { composite: true, customerKey: true };

/** The threshold of the load balancer's own alarm. */
export const defaultGatewayErrorPercent = 5;

/** No alarm: some protocols end each connection with a reset. */
export const defaultTargetResets: number | false = false;
