// The size of a task definition, as a rule of the stack file. The rule is here and not in settings/, as only a
// component knows the size. ECS refuses a definition of more than 64 KiB:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html

import { defaultSampledShare } from "../components/task/collector.ts";
import type { KnownContainers } from "../components/task/containerArgs.ts";
import { containerDefinitions } from "../components/task/containerDefinitions.ts";
import { taskVolumes } from "../components/task/containerVolumes.ts";
import { addedContainers } from "../components/task/taskArgs.ts";
import { launchedVolumes } from "../components/task/volumeArgs.ts";
import { mountedVolumes } from "../components/task/volumeMounts.ts";
import type { Fault } from "../settings/language/faults.ts";
import { withPlaceholders } from "../settings/language/stackOutput.ts";
import type { TaskSubject } from "../settings/rules/tasks.ts";
import { longestMounts } from "./longestMounts.ts";
import { withLongestReferences } from "./secretValues.ts";

const largestBytes = 64 * 1024;

// The longest that an image's reference and a log group's name can be, since only the deployment knows the real ones.
const image = `123456789012.dkr.ecr.ap-southeast-1.amazonaws.com/${"r".repeat(64)}:${"t".repeat(64)}`;
const logGroupName = "g".repeat(64);
const longestProject = "p".repeat(100);
/** Family, roles, platform and the names of the keys around the containers and volumes. */
const restBytes = 1024;

export function* checkDefinitionSize({ name, path, task, cluster, region, stack }: TaskSubject): Generator<Fault> {
  const facts = { name, image: task.image ?? image, imageVersion: image, environment: stack, logGroupName, region };
  // Another stack's output is taken for as long as its name.
  const own = withLongestReferences(name, withPlaceholders(task));
  // Of settings without outputs, so it has none either.
  const added = addedContainers(own) as KnownContainers["sidecars"];
  const sidecars = Object.entries(own.sidecars).map(([sidecar, one]) => {
    return [sidecar, { ...one, image: one.image ?? image }];
  });
  const known = { ...own, sidecars: { ...Object.fromEntries(sidecars), ...added } };
  const traced = task.telemetry === "otlp" ? { project: longestProject, sampledShare: defaultSampledShare } : undefined;
  const containers = containerDefinitions(known, { ...facts, exec: cluster.exec, traced });
  const onEfs = mountedVolumes(longestMounts(task, region));
  const volumes = JSON.stringify([...taskVolumes(name, known, cluster.exec), ...onEfs, ...launchedVolumes(known)]);
  const bytes = Buffer.byteLength(containers) + Buffer.byteLength(volumes) + restBytes;
  if (bytes <= largestBytes) return;
  yield {
    path: [...path, "environment"],
    must: "leave the whole task definition at 64 KiB or less",
    got: undefined,
    gotText: `${Math.ceil(bytes / 1024)} KiB`,
    advice: "keep large values in SSM parameters and name those under secrets",
  };
}
