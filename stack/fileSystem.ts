// The stack's file system of EFS, which all volumes share that name none: a stack without such volumes has none. The
// file system itself is left to its component.

import type * as pulumi from "@pulumi/pulumi";
import type { TaskNetwork } from "../components/network/taskNetwork.ts";
import { FileSystem } from "../components/storage/fileSystem.ts";
import { fileVolumes } from "../components/task/volumeArgs.ts";

type Tasks = Readonly<Record<string, Parameters<typeof fileVolumes>[0]>>;

interface Keys {
  services: Tasks;
  jobs: Tasks;
  /** A new VPC, or one with its subnets. */
  network: { zones: number } | { publicSubnetIds?: unknown; privateSubnetIds?: unknown };
}

/** Whether a service or a job keeps files on the stack's own file system. */
export function keepsFiles({ services, jobs }: Pick<Keys, "services" | "jobs">): boolean {
  return [...Object.values(services), ...Object.values(jobs)].some((task) =>
    fileVolumes(task).some(({ volume }) => volume.fileSystemId === undefined),
  );
}

const tasks = ({ publicSubnetIds, privateSubnetIds = publicSubnetIds }: Record<string, unknown>) => privateSubnetIds;

export function makeFileSystem(
  settings: Keys,
  args: { network: TaskNetwork; kmsKeyArn?: pulumi.Input<string>; deletionProtection: boolean },
  opts: pulumi.ComponentResourceOptions,
): FileSystem | undefined {
  if (!keepsFiles(settings)) return undefined;
  const { network } = settings;
  // Another stack's whole list has no length before the deployment: settings/rules/volumes.ts refuses it.
  const zones = "zones" in network ? network.zones : (tasks(network) as readonly unknown[]).length;
  return new FileSystem("files", { ...args, zones }, opts);
}
