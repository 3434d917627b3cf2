// How much memory a container takes, without what the kernel could give back: the number that Fargate ends it by.

import { readFileSync } from "node:fs";
import { run } from "../process/run.ts";

/** In bytes, from the kernel's control group; undefined where that is not on this machine. */
export function memoryOf(id: string, pid: number): number | undefined {
  try {
    const groups = readFileSync(`/proc/${pid}/cgroup`, "utf8");
    const [, old] = /^\d+:memory:(.*)$/m.exec(groups) ?? [];
    const [, unified] = /^0::(.*)$/m.exec(groups) ?? [];
    if (!(old ?? unified)?.includes(id)) return undefined;
    const folder = old === undefined ? `/sys/fs/cgroup${unified}` : `/sys/fs/cgroup/memory${old}`;
    const used = readFileSync(`${folder}/${old === undefined ? "memory.current" : "memory.usage_in_bytes"}`, "utf8");
    const stat = readFileSync(`${folder}/memory.stat`, "utf8");
    const name = old === undefined ? "inactive_file" : "total_inactive_file";
    const inactive = new RegExp(`^${name} (\\d+)$`, "m").exec(stat)?.[1] ?? 0;
    return Number(used) - Number(inactive);
  } catch {
    return undefined;
  }
}

const units: Record<string, number> = { B: 2 ** -20, KiB: 2 ** -10, MiB: 1, GiB: 2 ** 10 };

/** What it takes now, where the engine is not on this machine: asking it takes seconds. */
export async function takenMiB(name: string): Promise<number | undefined> {
  const { stdout } = await run("docker", ["stats", "--no-stream", "--format", "{{.MemUsage}}", name]);
  const [, number, unit = ""] = /^([\d.]+)(\w+) /.exec(stdout) ?? [];
  const factor = units[unit];
  return factor === undefined ? undefined : Math.ceil(Number(number) * factor);
}
