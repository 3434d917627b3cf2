// The volumes of EBS that a service gives its tasks, as a task of its own takes them: ECS starts no task of such a
// definition without. Pure.

import type { ServiceVolumeConfiguration, TaskVolumeConfiguration } from "@aws-sdk/client-ecs";

/** @returns undefined where the service has none; each goes with the task */
export function taskVolumes(
  volumes: readonly ServiceVolumeConfiguration[] = [],
): TaskVolumeConfiguration[] | undefined {
  if (volumes.length === 0) return undefined;
  return volumes.map(({ name, managedEBSVolume }) => {
    if (managedEBSVolume === undefined) return { name };
    // Its tags are the service's to hand on.
    const { tagSpecifications: _, ...volume } = managedEBSVolume;
    return { name, managedEBSVolume: { ...volume, terminationPolicy: { deleteOnTermination: true } } };
  });
}
