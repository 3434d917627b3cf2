// What the commands that operate a deployment work on: the cluster, its services and jobs, and the settings for AWS's
// API. Pure; finding it is left to clusterDeployed.ts and stackDeployed.ts.

import type { NetworkConfiguration } from "@aws-sdk/client-ecs";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { nearest } from "../../settings/language/nearest.ts";
import { Problem } from "../commandLine.ts";

export interface DeployedService {
  /** Name or ARN. */
  service: string;
  /** Undefined for a worker, and where the URL is not known. */
  url?: string;
}

export interface DeployedJob {
  /** ARN of the revision. */
  taskDefinition: string;
  networkConfiguration: NetworkConfiguration;
  /** @default false; the outputs of an earlier version of the program do not have it */
  enableExecuteCommand?: boolean;
}

export interface Deployed {
  /** The name in messages: `the stack dev`. */
  label: string;
  aws: AwsSettings;
  /** Name or ARN. */
  cluster: string;
  /** Name in the stack file → service. */
  services: Record<string, DeployedService>;
  jobs: Record<string, DeployedJob>;
  /** The prefix of the names of the stack's incidents. @default unknown: alarms are found by what they measure */
  alarmPrefix?: string;
  /** Where the records of the stack's rollbacks are. @default nowhere, where no stack is named */
  rolledBackPath?: string;
}

/** A service or a job. */
export type Workload = { name: string } & ({ service: DeployedService } | { job: DeployedJob });

/** @throws Problem with the names of all services and jobs where none has this one */
export function workload({ label, services, jobs }: Deployed, name: string): Workload {
  const [service, job] = [Object.hasOwn(services, name), Object.hasOwn(jobs, name)];
  if (service) return { name, service: services[name] as DeployedService };
  if (job) return { name, job: jobs[name] as DeployedJob };
  const names = [...Object.keys(services), ...Object.keys(jobs)].sort();
  if (names.length === 0) throw new Problem(`${label} has no service and no job`);
  const near = nearest(name, names);
  const meant = near === undefined ? "" : `Did you mean ${near}? `;
  throw new Problem(`${label} has no ${name}. ${meant}It has: ${names.join(", ")}`);
}
