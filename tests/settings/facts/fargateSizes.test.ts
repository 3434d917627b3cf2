import assert from "node:assert/strict";
import fc from "fast-check";
import { cpuSizes, memorySizes, smallestSize } from "../../../settings/facts/fargateSizes.ts";
import { reported, web } from "../../support/reported.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
const table: Record<number, number[]> = {
  256: [512, 1024, 2048],
  512: [1024, 2048, 3072, 4096],
  1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
  2048: [4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384],
  4096: [
    8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384, 17408, 18432, 19456, 20480, 21504, 22528, 23552, 24576,
    25600, 26624, 27648, 28672, 29696, 30720,
  ],
  8192: [16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440],
  16384: [32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880],
};

const isLegal = (cpu: number, memoryMiB: number) => table[cpu]?.includes(memoryMiB) ?? false;

describe("A task's size", () => {
  it("is one of Fargate's", () => {
    assert.deepEqual(Object.fromEntries(cpuSizes.map((cpu) => [cpu, memorySizes(cpu)])), table);
  });

  it("is accepted when the table has it, and only then", () => {
    const cpu = fc.oneof(fc.constantFrom(...cpuSizes), fc.integer({ min: -1, max: 20000 }));
    const memory = fc.oneof(
      fc.integer({ min: 0, max: 240 }).map((half) => half * 512),
      fc.nat(130000),
    );
    fc.assert(
      fc.property(cpu, memory, (cpu, memoryMiB) => {
        assert.equal(reported(web({ cpu, memoryMiB })).length === 0, isLegal(cpu, memoryMiB));
      }),
      { numRuns: 1000 },
    );
  });

  it("is legal once a way of the message is followed, and no legal memory is nearer", () => {
    fc.assert(
      fc.property(fc.constantFrom(...cpuSizes), fc.integer({ min: 1, max: 122880 }), (cpu, memoryMiB) => {
        fc.pre(!isLegal(cpu, memoryMiB));
        const [line = ""] = reported(web({ cpu, memoryMiB }));
        const [, advice = ""] = line.split("; ");
        const [, otherCpu] = /cpu to (\d+)/.exec(advice) ?? [];
        if (otherCpu) assert.ok(isLegal(Number(otherCpu), memoryMiB), line);
        const [, first, second] = /memoryMiB to (\d+)(?: or (\d+))?/.exec(advice) ?? [];
        for (const named of [first, second]) assert.ok(named === undefined || isLegal(cpu, Number(named)), line);
        const nearest = Math.min(...(table[cpu] ?? []).map((size) => Math.abs(size - memoryMiB)));
        const offered = [first, second].flatMap((named) => (named ? [Math.abs(Number(named) - memoryMiB)] : []));
        assert.equal(Math.min(...offered), nearest, line);
      }),
      { numRuns: 500 },
    );
  });

  for (const [cpu, memoryMiB, words] of [
    [256, 4096, "be 512, 1024 or 2048 when cpu is 256, got 4096; raise cpu to 512 or lower memoryMiB to 2048"],
    [256, 256, "be 512, 1024 or 2048 when cpu is 256, got 256; raise memoryMiB to 512"],
    [512, 512, "be 1024, 2048, 3072 or 4096 when cpu is 512, got 512; lower cpu to 256 or raise memoryMiB to 1024"],
    [2048, 5000, "be 4096 to 16384 in steps of 1024 when cpu is 2048, got 5000; set memoryMiB to 4096 or 5120"],
    [
      8192,
      17408,
      "be 16384 to 61440 in steps of 4096 when cpu is 8192, got 17408; lower cpu to 4096 or set memoryMiB to 16384 or 20480",
    ],
  ] as const) {
    it(`of ${memoryMiB} MiB with ${cpu} units of CPU is refused with the nearest`, () => {
      assert.deepEqual(reported(web({ cpu, memoryMiB })), [`services.web.memoryMiB must ${words}`]);
    });
  }

  it("are rounded up to the smallest with enough of both, and to none where no task is that large", () => {
    const amount = fc.record({ cpu: fc.nat(20_000), memoryMiB: fc.nat(130_000) });
    fc.assert(
      fc.property(amount, (asked) => {
        const enough = Object.entries(table).flatMap(([cpu, sizes]) => {
          const memoryMiB = Number(cpu) >= asked.cpu ? sizes.find((size) => size >= asked.memoryMiB) : undefined;
          return memoryMiB === undefined ? [] : [{ cpu: Number(cpu), memoryMiB }];
        });
        assert.deepEqual(smallestSize(asked), enough[0]);
      }),
    );
    assert.deepEqual(smallestSize({}), { cpu: 256, memoryMiB: 512 });
    assert.deepEqual(smallestSize({ memoryMiB: 3000 }), { cpu: 512, memoryMiB: 3072 });
    assert.equal(smallestSize({ cpu: 16_385 }), undefined);
  });
});
