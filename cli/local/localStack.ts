// The `local` stack as its files describe it: the project, and the endpoint of its emulator. A stack file that would
// reach beyond this machine is refused before anything starts.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { Problem } from "../commandLine.ts";

export interface LocalStack {
  /** The folder of Pulumi.yaml. */
  root: string;
  /** The folder of everything that `./ecs local` writes: `.local` in the root, ignored by git. */
  folder: string;
  project: string;
  /** The emulator's endpoint, such as `http://127.0.0.1:4566`. */
  endpoint: string;
  port: number;
  /** The settings with which the emulator is called. */
  aws: AwsSettings;
}

/** The commands that messages advise. */
export const commands = {
  up: "./ecs local",
  destroy: "./ecs local down",
  logs: "./ecs local logs",
  status: "./ecs local status",
};

/** What can be done after a run that was stopped. */
export const goesOn = `\`${commands.up}\` goes on from here, \`${commands.destroy}\` removes everything`;

export const stackName = "local";
export const stackFile = `Pulumi.${stackName}.yaml`;

/** The emulator's name, and that of the network beside it: another copy of the project has another port. */
export const instanceOf = ({ project, port }: Pick<LocalStack, "project" | "port">) =>
  `${project}-${stackName}-${port}`;

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The services that the commands of `./ecs` ask, by their names in `aws:endpoints`. */
const emulated = ["ecs", "logs", "elbv2", "cloudwatch", "appautoscaling", "ssm", "sts"];

/** @throws Problem where a file is missing, or an endpoint is not one port of this machine */
export function readLocalStack(root: string): LocalStack {
  const config = readYaml(root, stackFile).config ?? {};
  const endpoints = Object.assign({}, ...[config["aws:endpoints"] ?? []].flat()) as Record<string, unknown>;
  const origins = new Set(Object.entries(endpoints).map(([service, value]) => originOf(service, value)));
  const [endpoint] = origins;
  if (endpoint === undefined || origins.size > 1) {
    throw new Problem(
      `${stackFile}: aws:endpoints must name one emulator, got ${[...origins].join(" and ") || "none"}; ` +
        "give every service the same http://127.0.0.1:<port>",
    );
  }
  return {
    root,
    folder: join(root, ".local"),
    project: String(readYaml(root, "Pulumi.yaml").name),
    endpoint,
    port: Number(new URL(endpoint).port || 80),
    aws: {
      region: String(config["aws:region"] ?? "us-east-1"),
      accessKey: String(config["aws:accessKey"] ?? "test"),
      secretKey: String(config["aws:secretKey"] ?? "test"),
      endpoints: [Object.fromEntries(emulated.map((service) => [service, endpoint]))],
    },
  };
}

function readYaml(root: string, name: string): { name?: unknown; config?: Record<string, unknown> } {
  const path = join(root, name);
  if (!existsSync(path)) throw new Problem(`${name} is not in ${root}; run \`${commands.up}\` in the project's folder`);
  try {
    return parse(readFileSync(path, "utf8")) ?? {};
  } catch (error) {
    throw new Problem(`${name}: ${(error as Error).message}`);
  }
}

function originOf(service: string, value: unknown): string {
  const url = URL.parse(String(value));
  if (url === null || url.protocol !== "http:" || !loopback.has(url.hostname)) {
    throw new Problem(
      `${stackFile}: aws:endpoints: ${service} must be http://127.0.0.1:<port>, got ${String(value)}; ` +
        "the local stack talks to an emulator on this machine only",
    );
  }
  return url.origin;
}
