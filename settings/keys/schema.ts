// The schema of a stack file, with its defaults, put together from the files of its blocks. What must hold across keys
// is left to settings/rules/; nothing here reads configuration.

import { z } from "zod";
import { defaultLogRetentionDays } from "../defaults.ts";
import { flag, mapOf, matching, oneOfIntegers } from "../language/fields.ts";
import { alarmsSchema, type StackAlarms } from "./alarms.ts";
import { awsSchema } from "./aws.ts";
import { type Budget, budgetSchema } from "./budget.ts";
import { clusterSchema } from "./cluster.ts";
import { defaultsSchema } from "./inCommon.ts";
import { ingressSchema } from "./ingress.ts";
import { type JobBlock, jobSchema } from "./jobs.ts";
import { networkSchema } from "./network.ts";
import { type NetworkLoadBalancerSettings, networkLoadBalancerSchema } from "./networkLoadBalancer.ts";
import { scheduleSchema } from "./offHours.ts";
import { type PlatformSettings, platformSchema } from "./platform.ts";
import { profileSchema } from "./profile.ts";
import { allowSchema, type Controls, protectionSchema } from "./protection.ts";
import { type ServiceBlock, serviceName, serviceSchema } from "./service.ts";
import { tagsSchema } from "./tags.ts";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const boundary = matching(
  /^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+)?$/,
  "be the ARN of an IAM policy, or empty",
  "copy it from: npx pulumi -C bootstrap stack output permissionsBoundary",
);

const registry = matching(
  /^([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?)?$/,
  "be a host, with a port where it needs one, or empty",
  "write it such as 127.0.0.1:4566",
);

/** The project's own keys, such as `network`. */
export const projectSchema = z
  .strictObject({
    profile: profileSchema.default("").meta({
      description:
        "A set of values below all others; small = the cheapest stack that still says when something is wrong",
    }),
    platform: platformSchema.prefault({}).meta({
      description: "Another stack's VPC, cluster and load balancer, in place of network, cluster and ingress",
    }),
    network: networkSchema.prefault({}).meta({ description: "The VPC to make, or the one to use" }),
    cluster: clusterSchema.prefault({}).meta({ description: "The ECS cluster" }),
    ingress: ingressSchema.prefault({}).meta({ description: "How the load balancer is reached" }),
    networkLoadBalancer: networkLoadBalancerSchema.prefault({}).meta({
      description: "How the network load balancer is reached, which the stack has where a service listens",
    }),
    protection: protectionSchema.prefault("off").meta({
      description:
        "Turns on deletion protection (AWS's and Pulumi's), access logs, web ACL, customer key and the stricter rules",
    }),
    allow: allowSchema.default({}).meta({
      description: "Rules that this environment is excused from, each with the reason",
    }),
    logRetentionDays: oneOfIntegers(retentionDays).default(defaultLogRetentionDays).meta({
      description: "Time for which CloudWatch keeps the logs; 365 or more with protection",
      unit: "days",
    }),
    permissionsBoundary: boundary.default("").meta({
      description: "ARN of the IAM policy that bounds every role of the stack, as bootstrap/ makes it; empty = none",
    }),
    registry: registry.default("").meta({
      description: "Host that images are pushed to, for an emulator; empty = ECR's own",
    }),
    tags: tagsSchema.default({}).meta({
      description: "Tags of every resource, at most 50 with Project, Environment and Name",
    }),
    defaults: defaultsSchema.optional().meta({
      description:
        "What services and jobs have in common: each takes the keys that it has itself, and its own value wins",
    }),
    services: mapOf(serviceName, serviceSchema, "{ web: { build: { context: app }, port: 8080 } }")
      .prefault({ web: { build: { context: "app" }, port: 8080, health: { path: "/healthz" } } })
      .meta({
        description: "The services, by name; a service without a port is a worker",
      }),
    jobs: mapOf(serviceName, jobSchema, '{ clean-up: { imageOf: web, schedule: "rate(1 day)" } }')
      .default({})
      .meta({ description: "Tasks that a schedule or an event starts and that end by themselves, by name" }),
    schedule: scheduleSchema.prefault({}).meta({ description: "When the services run" }),
    alarms: alarmsSchema.prefault({}).meta({ description: "Who gets a mail when something is wrong" }),
    dashboard: flag().default(true).meta({ description: "Whether the stack has a dashboard" }),
    budget: budgetSchema
      .prefault({})
      .meta({ description: "What the stack may cost, and who gets a mail when it costs more" }),
  })
  .meta({
    instead: {
      service: "services",
      job: "jobs",
      schedules: "jobs",
      offHours: "schedule",
      alarm: "alarms",
      vpc: "network",
      loadBalancer: "ingress",
      alb: "ingress",
      nlb: "networkLoadBalancer",
    },
  });

export { awsSchema, clusterSchema, ingressSchema, jobSchema, networkSchema, serviceSchema };

export type AwsSettings = z.infer<typeof awsSchema>;
export type NetworkSettings = z.infer<typeof networkSchema>;
export type ClusterSettings = z.infer<typeof clusterSchema>;
export type IngressSettings = z.infer<typeof ingressSchema>;
export type ServiceSettings = z.infer<typeof serviceSchema>;

/** The settings of a stack, checked and complete. */
export interface Settings {
  project: string;
  stack: string;
  /** The set of values that stands below all others; empty = none. */
  profile: string;
  aws: AwsSettings;
  /** The platform of another stack; absent where the stack has its own. */
  shared?: PlatformSettings;
  /** The stacks that say in their file that they use this one's platform. */
  tenants: readonly string[];
  /** With `shared`, as the platform's own file has them; so have `cluster` and `ingress`. */
  network: NetworkSettings;
  cluster: ClusterSettings;
  ingress: IngressSettings;
  /** Always the stack's own, and made where a service listens. */
  networkLoadBalancer: NetworkLoadBalancerSettings;
  /** The stricter rules, and what they turn on. */
  protection: boolean;
  /** Rules that this environment is excused from, each with the reason. */
  allow: Record<string, string>;
  /** What protection turns on, without what `allow` excuses. */
  controls: Controls;
  /** Days. */
  logRetentionDays: number;
  /** ARN of the policy that bounds every role of the stack. */
  permissionsBoundary?: string;
  /** Host (and port) to push images to in place of the ECR repository's own: the emulator's registry. */
  registry?: string;
  tags: Record<string, string>;
  services: Record<string, ServiceSettings>;
  jobs: Record<string, JobBlock>;
  /** The off-hours; every service's scaling has them as schedules already. */
  schedule: { off: string[] };
  alarms: StackAlarms;
  /** Whether there is a dashboard. */
  dashboard: boolean;
  /** Absent where the stack file has none. */
  budget?: Budget;
}

/** The sound part of a stack file with its defaults, without what is computed from a whole service or job: sift.ts. */
export interface Sifted {
  aws: AwsSettings;
  project: Omit<z.output<typeof projectSchema>, "services" | "jobs"> & {
    services: Record<string, ServiceBlock>;
    jobs: Record<string, JobBlock>;
  };
  /** The project's keys as the stack file has them. */
  raw: Readonly<Record<string, unknown>>;
}
