// What the commands that operate a deployment work on, wherever it is known from: the cluster, the services and jobs
// in it, and how AWS is asked. Pure; finding it is left to findDeployed.ts.

import type { NetworkConfiguration } from "@aws-sdk/client-ecs";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { nearest } from "../../settings/language/nearest.ts";
import { Problem } from "../commandLine.ts";

export interface DeployedService {
  /** Name or ARN. */
  service: string;
  /** Undefined for a worker, and where nobody knows it. */
  url?: string;
}

export interface DeployedJob {
  /** ARN of the revision. */
  taskDefinition: string;
  networkConfiguration: NetworkConfiguration;
  /** @default false; the outputs of an earlier version of the program do not tell */
  enableExecuteCommand?: boolean;
}

export interface Deployed {
  /** What messages call it: `the stack dev`. */
  label: string;
  aws: AwsSettings;
  /** Name or ARN. */
  cluster: string;
  /** By the names in the stack file. */
  services: Record<string, DeployedService>;
  jobs: Record<string, DeployedJob>;
  /** What the names of the stack's incidents begin with. @default unknown: alarms are found by what they measure */
  alarmPrefix?: string;
}

/** A service or a job. */
export type Workload = { name: string } & ({ service: DeployedService } | { job: DeployedJob });

/** @throws Problem with the names there are where this is none of them */
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
