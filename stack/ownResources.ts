// The owner's own resources: resources.ts beside index.ts, where there is one. Its default export makes them and gives
// what services and jobs need of them. Judging what it gives is left to givenLinks.ts.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Provider } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs, EcsCluster, Network, RoleScope, ScheduledJob } from "../components/index.ts";
import type { Settings } from "../settings/keys/schema.ts";
import { report } from "../settings/language/faults.ts";
import { lineOf, thrownReport, traced } from "../settings/language/thrown.ts";
import { withJudgedValues } from "./flowingValues.ts";
import { givenLinks } from "./givenLinks.ts";
import type { Link, Links } from "./links.ts";
import type { Flowing } from "./stackOutputs.ts";
import type { Workloads } from "./workloads.ts";

/** What the stack gives to resources.ts. */
export interface OwnResourcesArgs {
  /** Has the stack's account, region and tags: every resource takes it as an option, `{ provider }`. */
  provider: Provider;
  /** The VPC, its subnets, and whether tasks have public IPs. */
  network: Pick<Network, "vpcId" | "publicSubnetIds" | "privateSubnetIds" | "taskSubnetIds" | "assignPublicIp">;
  /** As those of resources are, its ARN and its name are outputs. */
  cluster: Pick<EcsCluster, "arn" | "clusterName" | "containerInsights" | "execLogGroupArn"> &
    Pick<ClusterArgs, "capacityProviderStrategies">;
  /** The stack file with all defaults, the names of project and stack, and what `protection` asks for (`controls`). */
  settings: Flowing<Settings>;
  /** The tags that the provider gives to every resource, for what it does not reach. */
  tags: Readonly<Record<string, string>>;
  /** Where roles live, and how far they may go: every role takes it, as whoever deploys may make no others. */
  roles: RoleScope;
  /**
   * By its name, what a rule of EventBridge takes to start a job: known once the job is made, so nothing for its link.
   */
  jobs: Readonly<Record<string, pulumi.Output<JobStart>>>;
}

type JobStart = pulumi.Unwrap<ScheduledJob["onEvent"]>;

/**
 * The default export of resources.ts. It gives what each service or job is given, by its name; in a stack that lacks
 * one, undefined: `web: settings.services.web && { … }`.
 */
export type OwnResources = (args: OwnResourcesArgs) => Readonly<Record<string, Link | undefined>> | undefined;

const file = "resources.ts";

/** How often it was loaded: a module runs once for each URL, and a process may plan several stacks. */
let loads = 0;

/** resources.ts, loaded. */
export interface LoadedResources {
  /** Makes the resources. @throws RunError with every fault in the links */
  links(args: Omit<OwnResourcesArgs, "jobs">): Links;
  /** Gives them what they take of the jobs, which are made after them. */
  announce(workloads: Pick<Workloads, "jobs">): void;
}

/**
 * Loads resources.ts, which comes before anything is made; it gives nothing where there is no such file.
 * @param root its folder; the working directory of a program that Pulumi runs
 * @throws RunError with every fault in it, whose message is shown without a stack trace
 */
export async function loadOwnResources(root = process.cwd()): Promise<LoadedResources> {
  const path = join(root, file);
  if (!existsSync(path)) return { links: () => ({}), announce: () => undefined };
  const make = await defaultExport(path, root);
  if (typeof make !== "function") throw new pulumi.RunError(report(file, [noFunction(make)], {}));
  const announced = new Map<string, (start: pulumi.Output<JobStart>) => void>();
  return {
    links(args) {
      const jobs = Object.keys(args.settings.jobs).map((name) => {
        const [start, announce] = pulumi.deferredOutput<JobStart>();
        announced.set(name, announce);
        return [name, start] as const;
      });
      const given = called(() => make({ ...args, jobs: Object.fromEntries(jobs) }), root);
      const { links, faults } = givenLinks(given, args.settings);
      if (faults.length > 0) throw new pulumi.RunError(report(file, faults, given));
      return withJudgedValues(links, file, args.settings);
    },
    announce({ jobs }) {
      for (const [name, announce] of announced) {
        const job = jobs[name];
        if (job) announce(pulumi.output(job.onEvent));
      }
    },
  };
}

async function defaultExport(path: string, root: string): Promise<unknown> {
  const url = pathToFileURL(path);
  url.search = loads++ === 0 ? "" : `?run=${loads}`;
  const done = traced();
  try {
    const module = await import(url.href);
    return module.default;
  } catch (error) {
    throw refused(error, root);
  } finally {
    done();
  }
}

function called(make: () => unknown, root: string): unknown {
  const done = traced();
  try {
    return make();
  } catch (error) {
    throw refused(error, root);
  } finally {
    done();
  }
}

function refused(error: unknown, root: string): pulumi.RunError {
  return new pulumi.RunError(thrownReport(error, lineOf(error, root) ?? { file }, { root }));
}

function noFunction(got: unknown) {
  const advice = "write export default function resources({ provider, network, settings }: OwnResourcesArgs) { … }";
  return { path: [], must: "have a function as its default export", got, advice };
}
