// `services.<name>.machines`: ECS Managed Instances in place of Fargate, by their capacity provider. Making one, with its
// roles and its kinds of instance, is left to resources.ts, or to whoever has the cluster.

import { z } from "zod";
import type { Fault, Path } from "../language/faults.ts";
import { integer, text, type Verdict } from "../language/fields.ts";
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

export const machinesSchema = z
  .strictObject({
    capacityProvider: capacityProviderName.optional().meta({
      description: "The capacity provider of ECS Managed Instances in the cluster, by name; resources.ts may give it",
    }),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
    gpus: integer(1, 16)
      .optional()
      .meta({ description: "GPUs of the service's own container; no other task has them meanwhile", unit: "GPUs" }),
  })
  .meta({
    example: "{ capacityProvider: gpu, gpus: 1 }",
    instead: { gpu: "gpus", name: "capacityProvider", provider: "capacityProvider" },
    unsupported: {
      instanceTypes: "which instances there are is said by the capacity provider, which resources.ts makes",
      instanceRequirements: "which instances there are is said by the capacity provider, which resources.ts makes",
    },
  });

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
    const advice = "take it out; its capacity provider says whether machines are on Spot (capacityOptionType)";
    yield { ...fault, path: [...path, "spot"], advice };
  }
  if (service.ephemeralStorageGiB !== undefined) {
    const advice = "take it out; the capacity provider says how large the disk is (storageSizeGib)";
    yield { ...fault, path: [...path, "ephemeralStorageGiB"], advice };
  }
  if (!("egress" in network) || network.egress !== "public") return;
  const must = "come with tasks in private subnets: a task on a machine gets no public IP";
  const advice = "write network: { egress: single-nat }, or take it out";
  yield { path: [...path, "machines"], must, got: undefined, gotText: "network: { egress: public }", advice };
}
