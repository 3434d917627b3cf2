import assert from "node:assert/strict";
import fc from "fast-check";
import { spotShareOfListPrice } from "../../pricing/assumptions.ts";
import { type TaskSize, taskHourUsd, tasksByProvider } from "../../pricing/fargate.ts";
import { pricedRegions } from "../../pricing/listPrices.ts";

const size: TaskSize = { cpu: 256, memoryMiB: 512, architecture: "X86_64" };
const near = (actual: number | undefined, expected: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

describe("An hour of a task on Fargate", () => {
  it("costs its vCPU and its memory", () => {
    near(taskHourUsd(size, "eu-west-1", false), 0.25 * 0.04048 + 0.5 * 0.004445);
    near(taskHourUsd({ ...size, cpu: 1024, memoryMiB: 3072 }, "eu-central-1", false), 0.04656 + 3 * 0.00511);
    near(taskHourUsd({ ...size, architecture: "ARM64" }, "us-east-1", false), 0.25 * 0.03238 + 0.5 * 0.00356);
  });

  it("costs the disk above 20 GiB, on Spot as much as on demand", () => {
    const disk = { ...size, ephemeralStorageGiB: 50 };
    near(taskHourUsd(disk, "eu-west-1", false), 0.0123425 + 30 * 0.000122);
    near(taskHourUsd(disk, "eu-west-1", true), 0.0123425 * 0.4 + 30 * 0.000122);
    assert.equal(
      taskHourUsd({ ...size, ephemeralStorageGiB: 20 }, "eu-west-1", false),
      taskHourUsd(size, "eu-west-1", false),
    );
  });

  it("is not known where a price is not", () => {
    assert.equal(taskHourUsd(size, "cn-north-1", false), undefined);
  });

  it("grows with vCPU and memory, and is never dearer on Spot", () => {
    const sizes = fc.record({
      cpu: fc.constantFrom(256, 512, 1024, 2048, 4096),
      memoryMiB: fc.integer({ min: 512, max: 30720 }),
      architecture: fc.constantFrom("X86_64" as const, "ARM64" as const),
      ephemeralStorageGiB: fc.option(fc.integer({ min: 21, max: 200 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        sizes,
        fc.constantFrom(...pricedRegions),
        fc.nat({ max: 4096 }),
        fc.nat({ max: 4096 }),
        (task, region, cpu, memory) => {
          const usd = (changes: Partial<TaskSize>, spot = false) =>
            taskHourUsd({ ...task, ...changes }, region, spot) as number;
          assert.ok(usd({ cpu: task.cpu + cpu }) >= usd({}));
          assert.ok(usd({ memoryMiB: task.memoryMiB + memory }) >= usd({}));
          assert.ok(usd({}, true) < usd({}));
          assert.ok(usd({}, true) >= usd({}) * spotShareOfListPrice - 1e-12);
        },
      ),
    );
  });
});

describe("Tasks by capacity provider", () => {
  const strategy = (base: number, onDemand: number, spot: number) => [
    { capacityProvider: "FARGATE", base, weight: onDemand },
    { capacityProvider: "FARGATE_SPOT", base: 0, weight: spot },
  ];
  for (const [tasks, base, onDemand, spot, onSpot] of [
    [1, 1, 0, 1, 0],
    [4, 1, 0, 1, 3],
    [6, 2, 1, 1, 2],
    [9, 1, 1, 3, 6],
    [0, 2, 1, 1, 0],
    [5, 1, 1, 0, 0],
  ] as const) {
    it(`are ${tasks - onSpot} on demand and ${onSpot} on Spot of ${tasks}, with a base of ${base} and weights ${onDemand}:${spot}`, () => {
      assert.deepEqual(tasksByProvider(tasks, strategy(base, onDemand, spot)), {
        onDemand: tasks - onSpot,
        spot: onSpot,
      });
    });
  }

  it("are all on demand without a strategy, or with weights that are all 0", () => {
    assert.deepEqual(tasksByProvider(3, []), { onDemand: 3, spot: 0 });
    assert.deepEqual(tasksByProvider(3, strategy(1, 0, 0)), { onDemand: 3, spot: 0 });
  });

  it("are as many together as there are, neither fewer than none", () => {
    const small = fc.nat({ max: 20 });
    fc.assert(
      fc.property(small, small, small, small, (tasks, base, onDemand, spot) => {
        const split = tasksByProvider(tasks, strategy(base, onDemand, spot));
        assert.ok(Math.abs(split.onDemand + split.spot - tasks) < 1e-9);
        assert.ok(split.onDemand >= 0 && split.spot >= 0);
      }),
    );
  });
});
