// What the machines of a service are charged for, by the tasks that run and by the types that AWS may choose from.

import assert from "node:assert/strict";
import { machineUsage } from "../../../plan/charges/machineUsage.ts";
import { PlannedStack } from "../../../plan/charges/plannedStack.ts";
import { listPrice } from "../../../pricing/listPrices.ts";
import { made, stackIn } from "../../cli/cost/plans.ts";

interface Asked {
  /** Whether the plan has the capacity provider. @default true */
  planned?: boolean;
  instanceTypes?: string[];
  cpu?: number;
  memoryMiB?: number;
  gpus?: number;
  architecture?: string;
  region?: string;
  tasks?: [min: number, max: number];
}

/** The items of a service that runs all month: each with its hours, or with the reason why it is not counted. */
function itemsOf({ instanceTypes, cpu = 4096, memoryMiB = 8192, gpus, architecture, ...rest }: Asked): unknown[] {
  const { region = "eu-west-1", tasks = [1, 1], planned = true } = rest;
  const instanceRequirements = { allowedInstanceTypes: instanceTypes };
  const managedInstancesProvider = { instanceLaunchTemplate: { instanceRequirements } };
  const provider = made("aws:ecs/capacityProvider:CapacityProvider", "web-machines", { managedInstancesProvider });
  const container = gpus === undefined ? {} : { resourceRequirements: [{ type: "GPU", value: String(gpus) }] };
  const task = made("aws:ecs/taskDefinition:TaskDefinition", "web-task", {
    cpu: String(cpu),
    memory: String(memoryMiB),
    runtimePlatform: { cpuArchitecture: architecture ?? "X86_64" },
    containerDefinitions: JSON.stringify([{ name: "web", ...container }]),
  });
  const service = made(
    "aws:ecs/service:Service",
    "web-service",
    {},
    planned ? { capacityProviderStrategies: provider } : {},
  );
  const stack = new PlannedStack(stackIn(region, provider, task, service));
  const [one, definition] = [service, task].map(({ urn }) => stack.resources.find((known) => known.urn === urn));
  assert.ok(one && definition);
  const [min, max] = tasks;
  const used = machineUsage(one, definition, { stack, bounds: [{ hours: 730, min, max }] });
  return used.map((item) =>
    "uncounted" in item ? item.uncounted : [item.item, item.quantity.least, item.quantity.most, item.share],
  );
}

const disk = "AWS charges for their GiB on EBS; that price was not read";

describe("The machines of a service", () => {
  it("are counted as few as hold its tasks, with AWS's fee, of the cheapest type that they fit on", () => {
    const g4dn = (least: number, most: number) => [
      ["machines (g4dn.xlarge)", least, most, undefined],
      ["machines (g4dn.xlarge), managed", least, most, 0.12],
      disk,
    ];
    const instanceTypes = ["g5.xlarge", "g4dn.xlarge", "m6i.xlarge"];
    assert.deepEqual(itemsOf({ instanceTypes, gpus: 1 }), g4dn(730, 730));
    assert.deepEqual(itemsOf({ instanceTypes, gpus: 1, tasks: [0, 3] }), g4dn(0, 3 * 730));
    // Three of these fit on m6i.xlarge by its memory, whose last part its system takes, and four by its CPU.
    const types = ["m6i.xlarge", "m7g.xlarge"];
    const [machines] = itemsOf({ instanceTypes: types, cpu: 1024, memoryMiB: 4096, tasks: [1, 7] });
    assert.deepEqual(machines, ["machines (m6i.xlarge)", 730, 3 * 730, undefined]);
    const [arm] = itemsOf({ instanceTypes: types, memoryMiB: 4096, architecture: "ARM64" });
    assert.deepEqual(arm, ["machines (m7g.xlarge)", 730, 730, undefined]);
  });

  it("are not counted where their types or a type's price are not known, or where no task fits", () => {
    const reasons: [Asked, string][] = [
      [{ planned: false }, "which instances its capacity provider starts is not in the plan"],
      [{}, "which instances AWS starts, and how many, only AWS knows; instanceTypes names them"],
      [{ instanceTypes: ["g4dn.xlarge", "p5.48xlarge", "g6.*"] }, "the price of p5.48xlarge, g6.* was not read"],
      [{ instanceTypes: ["g6.xlarge"], gpus: 1 }, "the price of g6.xlarge was not read"],
      [{ instanceTypes: ["m6i.xlarge"], gpus: 1 }, "a task does not fit on m6i.xlarge"],
      [{ instanceTypes: ["g4dn.xlarge"], gpus: 1, memoryMiB: 16384 }, "a task does not fit on g4dn.xlarge"],
    ];
    for (const [asked, reason] of reasons) assert.deepEqual(itemsOf(asked), [reason]);
    assert.equal(listPrice("g6.xlarge", "eu-west-1"), undefined);
  });
});
