// The volumes of a task on EFS with the longest ids that AWS gives, for rules on the size of what names them: the real
// ids only the deployment knows.

import { fileVolumes } from "../components/task/volumeArgs.ts";
import { partitionOf } from "../settings/facts/regions.ts";
import type { TaskSettings } from "../settings/keys/task.ts";

const digits = "0".repeat(17);

export function longestMounts(task: TaskSettings, region: string) {
  const accessPointId = `fsap-${digits}`;
  const accessPointArn = `arn:${partitionOf(region)}:elasticfilesystem:${region}:123456789012:access-point/${accessPointId}`;
  const owner = { uid: 0, gid: 0 };
  return fileVolumes(task).map(({ name, isWritten }) => {
    return { name, fileSystemId: `fs-${digits}`, accessPointId, accessPointArn, isWritten, owner };
  });
}
