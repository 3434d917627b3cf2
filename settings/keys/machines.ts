// `services.<name>.machines`: ECS Managed Instances in place of Fargate, by a capacity provider of the service's own,
// or by one that the cluster has or resources.ts makes.

import { z } from "zod";
import type { Fault, Path } from "../language/faults.ts";
import { integer, list, matching, text, type Verdict } from "../language/fields.ts";
import type { SpotShares } from "./cluster.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html (name)
export const capacityProviderName = text(
  "be the name of a capacity provider",
  (value): Verdict | undefined => {
    if (/^FARGATE(_SPOT)?$/.test(value)) {
      return { must: "be one of ECS Managed Instances", advice: "take machines out; spot says how much is on Spot" };
    }
    if (/^(aws|ecs|fargate)/i.test(value)) {
      return { must: "not begin with aws, ecs or fargate, which AWS keeps for itself", advice: "name yours" };
    }
    return /^[A-Za-z0-9_-]{1,255}$/.test(value) ? undefined : "write its name alone, such as gpu";
  },
  /^[A-Za-z0-9_-]{1,255}$/,
);

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-types.html
const instanceType = matching(
  /^[a-z0-9*-]+\.[a-z0-9*-]+$/,
  "be a type of EC2 instance, or a pattern of types",
  "write such as g5.xlarge, or m7i.* for all of a family",
);

export const machinesSchema = z
  .strictObject({
    capacityProvider: capacityProviderName.optional().meta({
      description:
        "A capacity provider of ECS Managed Instances that the cluster has, by name, or resources.ts gives; by default the service has its own",
    }),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
    gpus: integer(1, 16)
      .optional()
      .meta({ description: "GPUs of the service's own container; no other task has them meanwhile", unit: "GPUs" }),
    instanceTypes: list(instanceType, { of: "types of EC2 instances", minimum: 1 }).optional().meta({
      description: "Types of EC2 instances that AWS chooses from; by default all that a task fits on",
    }),
    storageSizeGiB: integer(1, 16_384).optional().meta({
      description: "Disk of each instance, for images and what tasks write; by default as large as AWS makes it",
      unit: "GiB",
    }),
  })
  .meta({
    example: "{ gpus: 1, instanceTypes: [g5.xlarge] }",
    instead: {
      gpu: "gpus",
      name: "capacityProvider",
      provider: "capacityProvider",
      instanceType: "instanceTypes",
      allowedInstanceTypes: "instanceTypes",
    },
    unsupported: {
      instanceRequirements:
        "name types of instances under instanceTypes, or have resources.ts make the capacity provider",
    },
  });

/** The keys of a capacity provider of the service's own. */
export const ofOwn = ["instanceTypes", "storageSizeGiB"] as const;

interface OnMachines {
  machines?: z.output<typeof machinesSchema>;
  spot?: SpotShares | false;
  ephemeralStorageGiB?: number;
}

/** What only Fargate has, and what only tasks there get. */
export function* checkMachines({ machines, ...service }: OnMachines, network: object, path: Path): Generator<Fault> {
  if (machines === undefined) return;
  const fault = { must: "not stand beside machines", got: undefined, gotText: "both" };
  if (service.spot) {
    const advice =
      "take it out; for machines on Spot have resources.ts make the capacity provider (capacityOptionType)";
    yield { ...fault, path: [...path, "spot"], advice };
  }
  if (service.ephemeralStorageGiB !== undefined) {
    const advice = "take it out; write machines.storageSizeGiB, which the tasks on an instance share";
    yield { ...fault, path: [...path, "ephemeralStorageGiB"], advice };
  }
  const egress = "egress" in network ? network.egress : undefined;
  if (egress === "public") {
    const must = "come with tasks in private subnets: a task on a machine gets no public IP";
    const advice = "write network: { egress: single-nat }, or take it out";
    yield { path: [...path, "machines"], must, got: undefined, gotText: "network: { egress: public }", advice };
  }
  if (machines.capacityProvider !== undefined) {
    for (const key of ofOwn.filter((key) => machines[key] !== undefined)) {
      const advice = "take one of them out; the capacity provider says which instances there are";
      yield { ...fault, path: [...path, "machines", key], must: "not stand beside capacityProvider", advice };
    }
  }
  if (egress === "endpoints" && machines.capacityProvider === undefined) {
    const must = "come with a way out to ECS for the instances, which the endpoints do not give";
    const advice = "write network: { egress: single-nat }, or name a capacityProvider of the cluster";
    yield { path: [...path, "machines"], must, got: undefined, gotText: "network: { egress: endpoints }", advice };
  }
}
