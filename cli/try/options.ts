// How `docker create` makes a container what it is on Fargate. Pure.

import { availableParallelism } from "node:os";
import type { TriedContainer } from "./container.ts";

/** How a run differs from what the task definition says. */
export interface Variant {
  /** Whether it may write anywhere: no read-only root, and no volume in place of what the image has there. */
  writableRoot?: boolean;
  asRoot?: boolean;
}

/** @param declared paths that the image declares as volumes */
export function createOptions(container: TriedContainer, declared: readonly string[], variant: Variant): string[] {
  const { user, readonlyRoot, runtime, port, environment, entryPoint, cpu, memoryMiB } = container;
  const runsAs = variant.asRoot ? "0" : user;
  const cpus = Math.min(cpu / 1024, availableParallelism());
  // Docker lets everybody listen on any port; Linux, and so Fargate, does not.
  const sysctls = { "net.ipv4.ip_unprivileged_port_start": "1024", ...runtime.sysctls };
  const volumes = container.volumes.filter((path) => !variant.writableRoot || declared.includes(path));
  return [
    ...["--memory", `${memoryMiB}m`, "--memory-swap", `${memoryMiB}m`, "--cpus", String(cpus)],
    // ECS runs the task definition's check, and not the image's.
    "--no-healthcheck",
    ...(runsAs === undefined ? [] : ["--user", runsAs]),
    ...(readonlyRoot && !variant.writableRoot ? ["--read-only"] : []),
    ...(runtime.init ? ["--init"] : []),
    ...(runtime.terminal ? ["--tty"] : []),
    ...(runtime.interactive ? ["--interactive"] : []),
    ...(runtime.workingDirectory === undefined ? [] : ["--workdir", runtime.workingDirectory]),
    ...runtime.ulimits.flatMap((limit) => ["--ulimit", limit]),
    ...runtime.capabilities.add.flatMap((one) => ["--cap-add", one]),
    ...runtime.capabilities.drop.flatMap((one) => ["--cap-drop", one]),
    ...Object.entries(sysctls).flatMap(([key, value]) => ["--sysctl", `${key}=${value}`]),
    ...volumes.flatMap((path) => ["--mount", mountOf(path, declared.includes(path))]),
    ...container.files.flatMap((file) => ["--tmpfs", emptyFiles(file)]),
    // As the emulator of the local stack has it; a name that nothing else asks for.
    ...["--add-host", "host.docker.internal:host-gateway"],
    ...(port === undefined ? [] : ["--publish", `127.0.0.1::${port}`]),
    ...Object.entries(environment).flatMap(([key, value]) => [
      "--env",
      isHidden(container, key) ? key : `${key}=${value}`,
    ]),
    // Docker takes one word; the others go before the command.
    ...(entryPoint === undefined ? [] : ["--entrypoint", entryPoint[0] ?? ""]),
  ];
}

/** What the client itself gets as its environment, since everybody on the machine can read a command line. */
export function hiddenValues(container: TriedContainer): Record<string, string> {
  return Object.fromEntries(Object.entries(container.environment).filter(([key]) => isHidden(container, key)));
}

/** The client's own variables stay as they are. */
function isHidden({ secrets }: TriedContainer, key: string): boolean {
  return Object.hasOwn(secrets, key) && process.env[key] === undefined;
}

/**
 * Fargate makes a volume root's with mode 0755, and brings the image's files, owner and mode along only where the image
 * declares the very path. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
 */
function mountOf(path: string, isDeclared: boolean): string {
  return `"type=volume","dst=${path.replaceAll('"', '""')}"${isDeclared ? "" : ',"volume-nocopy"'}`;
}

/**
 * In place of EFS, a folder without files that belongs to the user of the access point; in place of EBS, an open one.
 */
function emptyFiles({ path, uid, gid, readOnly, open }: TriedContainer["files"][number]): string {
  return `${path}:${readOnly ? "ro" : "rw"},exec,uid=${uid},gid=${gid},mode=${open ? "0777" : "0750"}`;
}

/** The words behind the image. */
export function commandOf({ entryPoint = [], command = [] }: TriedContainer): string[] {
  return [...entryPoint.slice(1), ...command];
}
