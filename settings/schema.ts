// The shape of everything a stack file may say, with its defaults: the one place where a default stands.
// Limits of single values and checks across keys live beside it; nothing here reads configuration.

import { z } from "zod";

const providerFlags = {
  skipCredentialsValidation: z.boolean().optional(),
  skipMetadataApiCheck: z.boolean().optional(),
  skipRegionValidation: z.boolean().optional(),
  skipRequestingAccountId: z.boolean().optional(),
  s3UsePathStyle: z.boolean().optional(),
};

/** `aws:*`: what the explicit provider, and every API call of our own, is made with. */
export const awsSchema = z.strictObject({
  region: z.string(),
  profile: z.string().optional(),
  allowedAccountIds: z.array(z.string()).optional(),
  forbiddenAccountIds: z.array(z.string()).optional(),
  accessKey: z.string().optional(),
  secretKey: z.string().optional(),
  token: z.string().optional(),
  assumeRoles: z
    .array(
      z.strictObject({
        roleArn: z.string(),
        sessionName: z.string().optional(),
        externalId: z.string().optional(),
        duration: z.string().optional(),
      }),
    )
    .optional(),
  endpoints: z.array(z.record(z.string(), z.string())).optional(),
  maxRetries: z.number().int().optional(),
  ...providerFlags,
});

const egress = z.enum(["single-nat", "nat-per-zone", "endpoints", "public"]);

export const networkSchema = z.union([
  z.strictObject({
    cidr: z.string().default("10.0.0.0/16"),
    zones: z.number().int().default(2),
    egress: egress.default("single-nat"),
    flowLog: z.boolean().default(true),
  }),
  z.strictObject({
    vpcId: z.string(),
    publicSubnetIds: z.array(z.string()),
    privateSubnetIds: z.array(z.string()),
  }),
]);

export const clusterSchema = z.strictObject({
  spot: z
    .strictObject({
      base: z.number().int().default(1),
      onDemandWeight: z.number().int().default(1),
      spotWeight: z.number().int().default(1),
    })
    .optional(),
  exec: z.boolean().default(false),
  containerInsights: z.enum(["enhanced", "enabled", "disabled"]).default("enhanced"),
});

export const ingressSchema = z.strictObject({
  domain: z.string().optional(),
  hostedZone: z.string().optional(),
  certificateArn: z.string().optional(),
  allowedCidrs: z.array(z.string()).default(["0.0.0.0/0"]),
  tlsPolicy: z.string().default("ELBSecurityPolicy-TLS13-1-2-2021-06"),
  idleTimeoutSeconds: z.number().int().default(60),
});

const healthCommand = z.strictObject({
  command: z.array(z.string()),
  intervalSeconds: z.number().int().default(10),
  timeoutSeconds: z.number().int().default(5),
  retries: z.number().int().default(3),
  startPeriodSeconds: z.number().int().default(0),
});

/** What the service's own container and each of its sidecars have in common. */
const container = {
  port: z.number().int().optional(),
  command: z.array(z.string()).optional(),
  entryPoint: z.array(z.string()).optional(),
  user: z.string().default("101:101"),
  readonlyRootFilesystem: z.boolean().default(true),
  writablePaths: z.array(z.string()).default(["/tmp"]),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.record(z.string(), z.string()).default({}),
  healthCheck: healthCommand.optional(),
  stopTimeoutSeconds: z.number().int().default(30),
};

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

export const serviceSchema = z.strictObject({
  build: z
    .strictObject({
      context: z.string(),
      dockerfile: z.string().default("Dockerfile"), // relative to the context
      args: z.record(z.string(), z.string()).default({}),
      target: z.string().optional(),
    })
    .optional(),
  image: z.string().optional(),
  imagesKept: z.number().int().default(10),
  cpu: z.number().int().default(256),
  memoryMiB: z.number().int().default(512),
  architecture: z.enum(["X86_64", "ARM64"]).default("X86_64"),
  ephemeralStorageGiB: z.number().int().optional(),
  ...container,
  sidecars: z
    .record(
      z.string(),
      z.strictObject({
        image: z.string(),
        essential: z.boolean().default(true),
        cpu: z.number().int().optional(),
        memoryMiB: z.number().int().optional(),
        ...container,
      }),
    )
    .default({}),
  secretKmsKeyArns: z.array(z.string()).default([]),
  permissions: z.array(z.strictObject({ actions: z.array(z.string()), resources: z.array(z.string()) })).default([]),
  route: z
    .strictObject({
      path: oneOrMore.default(["/*"]),
      host: oneOrMore.default([]),
      priority: z.number().int().optional(),
    })
    .optional(), // a service with a port and no route gets the catch-all
  health: z
    .strictObject({
      path: z.string().default("/"),
      matcher: z.string().default("200"),
      intervalSeconds: z.number().int().default(10),
      timeoutSeconds: z.number().int().default(5),
      healthyThreshold: z.number().int().default(2),
      unhealthyThreshold: z.number().int().default(3),
      gracePeriodSeconds: z.number().int().default(30),
    })
    .prefault({}),
  deregistrationDelaySeconds: z.number().int().default(20),
  slowStartSeconds: z.number().int().default(0),
  desiredCount: z.number().int().optional(), // 1 where there is no scaling
  deployment: z
    .strictObject({
      minimumHealthyPercent: z.number().int().default(100),
      maximumPercent: z.number().int().default(200),
      availabilityZoneRebalancing: z.boolean().default(true),
    })
    .prefault({}),
  scaling: z
    .strictObject({
      min: z.number().int(),
      max: z.number().int(),
      cpuPercent: z.number().optional(),
      memoryPercent: z.number().optional(),
      requestsPerTask: z.number().optional(),
      schedules: z
        .array(
          z.strictObject({
            expression: z.string(),
            timeZone: z.string().default("UTC"),
            min: z.number().int(),
            max: z.number().int(),
          }),
        )
        .default([]),
    })
    .optional(),
});

export type AwsSettings = z.infer<typeof awsSchema>;
export type NetworkSettings = z.infer<typeof networkSchema>;
export type ClusterSettings = z.infer<typeof clusterSchema>;
export type IngressSettings = z.infer<typeof ingressSchema>;
export type ServiceSettings = z.infer<typeof serviceSchema>;

/** Every fact a component may be decided by, checked and complete. */
export interface Settings {
  project: string;
  stack: string;
  aws: AwsSettings;
  network: NetworkSettings;
  cluster: ClusterSettings;
  ingress: IngressSettings;
  /** The stricter rules, deletion protection and Pulumi's `protect`. */
  protection: boolean;
  /** Each rule of a protected environment that this one is excused from, with the reason. */
  allow: Record<string, string>;
  /** Days. */
  logRetentionDays: number;
  /** Host (and port) to push images to in place of the ECR repository's own: the emulator's registry. */
  registry?: string;
  tags: Record<string, string>;
  services: Record<string, ServiceSettings>;
}
