// On which ports a container listens, read from the kernel's own table of its network: the image needs no shell for it.

import { readFileSync } from "node:fs";
import { run } from "../process/run.ts";

export interface Listening {
  port: number;
  /** Whether only the container itself gets through to it. */
  loopback: boolean;
}

/** State 0A is LISTEN. https://docs.kernel.org/networking/proc_net_tcp.html */
export function listeningIn(table: string): Listening[] {
  const found = [...table.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm)].map(
    ([, address = "", port = ""]) => ({ port: Number.parseInt(port, 16), loopback: isLoopback(address) }),
  );
  const ports = [...new Set(found.map(({ port }) => port))].sort((a, b) => a - b);
  return ports.map((port) => ({ port, loopback: found.every((one) => one.port !== port || one.loopback) }));
}

/** Addresses stand in the kernel's byte order: 127.0.0.1 is 0100007F. */
function isLoopback(address: string): boolean {
  return address.length === 8 ? address.endsWith("7F") : address === "00000000000000000000000001000000";
}

/**
 * Undefined where nobody can see it: an engine in a virtual machine has no process here, and the image no `cat`.
 * @param pid of the container's first process, as the engine has it
 */
export async function listeningOf(container: {
  id: string;
  pid: number;
  image: string;
}): Promise<Listening[] | undefined> {
  const { id, pid, image } = container;
  try {
    // Beside an engine in a virtual machine another process has the number.
    if (readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(id)) {
      return listeningIn(readFileSync(`/proc/${pid}/net/tcp`, "utf8") + tableOf(`/proc/${pid}/net/tcp6`));
    }
  } catch {
    // No such process here.
  }
  const network = ["--network", `container:${id}`, "--read-only", "--entrypoint", "cat"];
  const read = await run("docker", ["run", "--rm", ...network, image, "/proc/net/tcp", "/proc/net/tcp6"]);
  return read.stdout.includes("local_address") ? listeningIn(read.stdout) : undefined;
}

/** A machine without IPv6 has no such table. */
function tableOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
