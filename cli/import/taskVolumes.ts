// The volumes of an ECS task definition: those that end with the task, on its disk or on EBS, are taken over; of those
// on EFS it says how they are written.

import type { Path } from "../../settings/language/faults.ts";
import { advice } from "./advice.ts";
import type { Draft } from "./draft.ts";
import { isLogRouter } from "./logs.ts";
import { loseKnown, type Part } from "./part.ts";
import { addVolume, type ImportedVolume, volumeKey } from "./volumes.ts";
import { addWritablePath } from "./writablePaths.ts";

interface Mounting {
  containers: readonly Part[];
  /** The service's own container. */
  own: Part;
  /** What the service says of volumes on EBS, where it is known. */
  onEbs: readonly Part[];
}

interface Mount {
  container: Part;
  mount: Part;
  /** The volume's name. */
  of: string | undefined;
}

/**
 * Takes over the volumes that end with the task, of one container or of several; of others it says how they are
 * written. What a log router mounts is left out with it.
 */
export function putVolumes(draft: Draft, task: Part, { containers, own, onEbs }: Mounting): void {
  const all = task.at("volumes")?.parts ?? [];
  const mounting = containers.filter((one) => one === own || !isLogRouter(one));
  const mounts = mounting.flatMap((container) =>
    (container.at("mountPoints")?.parts ?? []).map((mount): Mount => {
      return { container, mount, of: mount.at("sourceVolume")?.text };
    }),
  );
  for (const volume of all) {
    loseEfs(volume, mounts);
    if (volume.at("configuredAtLaunch")?.flag === true) putOnEbs(draft, volume, { mounts, own, onEbs });
    else if (volume.at("configuredAtLaunch")?.flag === false) volume.at("configuredAtLaunch")?.settle("so it is");
  }
  for (const volume of all.filter(endsWithTask)) {
    const name = volume.at("name")?.text;
    const used = mounts.filter(({ of }) => of === name);
    const [only, ...more] = used;
    const path = only?.mount.at("containerPath")?.text;
    if (name === undefined || only === undefined || path === undefined) continue;
    if (more.length > 0) {
      putMounted(draft, name, { mounts: used, own, sources: [volume], like: { storage: "task" } });
      continue;
    }
    if (only.mount.at("readOnly")?.flag === true) continue;
    only.mount.at("readOnly")?.settle("what a container mounts it may write");
    addWritablePath(draft, placeOf(only.container, own), [volume, ...only.mount.open], path);
  }
}

/** Whether it is a volume on the task's disk. */
function endsWithTask(volume: Part): boolean {
  const isPlain = volume.parts.every((part) => /^(name|host)$/.test(part.key) || part.flag === false);
  return isPlain && volume.at("host", "sourcePath") === undefined;
}

/** The container's place in the service. */
const placeOf = (container: Part, own: Part): Path =>
  container === own ? [] : ["sidecars", container.at("name")?.text ?? ""];

const ebsKeys = {
  sizeInGiB: "sizeGiB",
  snapshotId: "snapshotId",
  iops: "iops",
  throughput: "throughputMiBps",
  filesystemType: "fileSystemType",
};

/** A volume that ECS makes for each task: what it is like, the service says. */
function putOnEbs(
  draft: Draft,
  volume: Part,
  { mounts, own, onEbs }: Omit<Mounting, "containers"> & { mounts: readonly Mount[] },
): void {
  const name = volume.at("name")?.text;
  const service = onEbs.find((one) => one.at("name")?.text === name);
  const used = mounts.filter(({ of }) => of === name);
  const ebs = service?.at("managedEBSVolume");
  if (name === undefined || service === undefined || ebs === undefined || used.length === 0) {
    const text =
      "what the volume is like, the service says: give that with --service, or write volumes with storage: ebs and sizeGiB";
    for (const part of [volume, ...used.map(({ mount }) => mount)]) part.lose(text);
    return;
  }
  const known = Object.entries(ebsKeys).flatMap(([key, to]) => {
    const part = ebs.at(key);
    return part === undefined ? [] : [{ part, entry: [to, part.number ?? part.text] as const }];
  });
  const like = { storage: "ebs" as const, ...Object.fromEntries(known.map(({ entry }) => entry)) };
  settleEbs(ebs);
  const sources = [volume, ...service.parts.filter(({ key }) => key === "name"), ...known.map(({ part }) => part)];
  putMounted(draft, name, { mounts: used, own, sources, like });
}

function settleEbs(ebs: Part): void {
  if (ebs.at("encrypted")?.flag !== false) ebs.at("encrypted")?.settle("a volume is encrypted");
  if (ebs.at("volumeType")?.text === "gp3") ebs.at("volumeType")?.settle("a volume is of type gp3");
  ebs.at("roleArn")?.settle("the stack makes a role for it");
  loseKnown(ebs, {
    encrypted: "a volume is encrypted",
    kmsKeyId: "a volume is encrypted with the account's own key for EBS",
    tagSpecifications: advice.tags,
    volumeInitializationRate: "it cannot be chosen",
    volumeType: "a volume is of type gp3; write iops and throughputMiBps",
  });
}

/** The security group of a file system is in no task definition, and without it the tasks cannot reach their files. */
function loseEfs(volume: Part, mounts: readonly Mount[]): void {
  const efs = volume.at("efsVolumeConfiguration");
  const id = efs?.at("fileSystemId")?.text;
  if (efs === undefined || id === undefined) return;
  const name = volume.at("name")?.text ?? "";
  const own = mounts.filter(({ of }) => of === name);
  const path = own[0]?.mount.at("containerPath")?.text ?? "<path>";
  const folder =
    efs.at("rootDirectory")?.text ?? (efs.at("authorizationConfig", "accessPointId") ? "<its folder>" : "/");
  const value = `{ path: ${path}, fileSystemId: ${id}, securityGroupId: <of its mount targets>, rootDirectory: ${folder} }`;
  const text = `a task definition does not name the security group of the files; write volumes: { ${volumeKey(name)}: ${value} }`;
  for (const part of [volume, ...own.map(({ mount }) => mount)]) part.lose(text);
}

interface Mounted {
  mounts: readonly Mount[];
  /** The service's own container. */
  own: Part;
  /** What the volume comes from. */
  sources: readonly Part[];
  /** The volume's keys, but for its paths. */
  like: Pick<ImportedVolume["value"], "storage" | "sizeGiB">;
}

/** The volume is the own container's where that mounts it, and else the first one's. */
function putMounted(draft: Draft, name: string, { mounts, own, sources, like }: Mounted): void {
  const containers = mounts.map(({ container }) => container);
  const owner = containers.includes(own) ? own : containers[0];
  const of = owner === own ? draft.name : (owner?.at("name")?.text ?? "");
  for (const { container, mount } of mounts) {
    const path = mount.at("containerPath")?.text;
    if (path === undefined || mount.isBroken) continue;
    const isOwner = container === owner;
    const readOnly = mount.at("readOnly")?.flag === true ? { readOnly: true as const } : {};
    const value = { path, ...readOnly, ...(isOwner ? like : { from: of }) };
    const from = [...(isOwner ? sources : []), ...mount.open];
    addVolume(draft, placeOf(container, own), { name, from, value });
  }
}
