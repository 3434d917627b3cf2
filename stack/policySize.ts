// The size of the policies of a task's two roles, as a rule of the stack file. The rule is here and not in settings/,
// as only a component knows the statements. IAM takes 10,240 characters of a role's own policies, white space not
// counted:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

import { completeTask } from "../components/task/taskArgs.ts";
import {
  addedNeeds,
  executionNeeds,
  executionStatements,
  policyDocument,
  taskStatements,
} from "../components/task/taskPolicies.ts";
import { sidecarImage } from "../settings/facts/names.ts";
import { partitionOf } from "../settings/facts/regions.ts";
import type { Fault } from "../settings/language/faults.ts";
import { withPlaceholders } from "../settings/language/stackOutput.ts";
import type { TaskSubject } from "../settings/rules/tasks.ts";
import { longestMounts } from "./longestMounts.ts";
import { withLongestReferences } from "./secretValues.ts";

const mostCharacters = 10_240;

export function* checkPolicySizes(subject: TaskSubject): Generator<Fault> {
  const { name, path, cluster, region } = subject;
  // Another stack's output is taken for as long as its name.
  const task = withPlaceholders(subject.task);
  const partition = partitionOf(region);
  // As long as they come: what is only known once the image and the log groups are there.
  const arn = (service: string, name: string) => `arn:${partition}:${service}:${region}:123456789012:${name}`;
  const logGroupArn = arn("logs", `log-group:${"g".repeat(64)}`);
  const place = { region, partition, accountId: "123456789012" };
  const imageOf = ({ build, image = "" }: { build?: object; image?: string }, repository = name) =>
    build ? { imageUri: image, repositoryArn: arn("ecr", `repository/${repository.padEnd(64, "r")}`) } : image;
  const longest = withLongestReferences(name, task);
  const sidecars = Object.entries(longest.sidecars).map(([sidecar, one]) => {
    return [sidecar, { ...one, image: imageOf(one, sidecarImage(name, sidecar)) }] as const;
  });
  const complete = completeTask({ ...longest, sidecars: Object.fromEntries(sidecars), image: imageOf(task) });
  const needs = executionNeeds(complete) as Parameters<typeof executionStatements>[0];
  const mounts = longestMounts(task, region);
  const execLogGroupArn = cluster.exec ? logGroupArn : undefined;
  const added = addedNeeds(complete);
  const ofTask = taskStatements(task.permissions, { place, mounts, added, logGroupArn, execLogGroupArn });
  const taken = [
    {
      key: "permissions",
      statements: ofTask,
      advice:
        "write several ARNs as one with a wildcard, or make a policy of your own and name it under managedPolicies",
    },
    {
      key: "secrets",
      statements: executionStatements(needs, { place, logGroupArn }),
      advice: "keep several values in one secret as JSON, and name its ARN with :json-key::",
    },
  ];
  for (const { key, statements, advice } of taken) {
    const { length } = policyDocument(statements).replace(/\s/g, "");
    if (length <= mostCharacters) continue;
    const must = `leave the role's policy at ${mostCharacters} characters or less`;
    yield { path: [...path, key], must, got: undefined, gotText: `${length}`, advice };
  }
}
