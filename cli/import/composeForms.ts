// The several forms that Compose allows for one thing. https://docs.docker.com/reference/compose-file/services/

import { split } from "shlex";
import type { Part } from "./part.ts";

/** A map, or a list of `NAME=value`; without a value where the name stands alone. */
export function pairsOf(part: Part | undefined): { name: string; value: string | undefined; part: Part }[] {
  return (part?.parts ?? []).map((one) => {
    if (part?.isMap) return { name: one.key, value: one.value === null ? undefined : one.text, part: one };
    const [name = "", value] = (one.text ?? "").split(/=(.*)/s);
    return { name, value, part: one };
  });
}

/** Words; or a line, split as a shell splits it, although no shell runs it. */
export function wordsOf(part: Part): string[] | undefined {
  if (part.isList) return textsOf(part);
  if (part.text === undefined) return undefined;
  try {
    const words = split(part.text);
    return words.length > 0 ? words : undefined;
  } catch {
    return undefined;
  }
}

/** A list of single values; undefined for an empty list, and for anything else. */
export function textsOf(part: Part): string[] | undefined {
  const texts = part.parts.map(({ text }) => text).filter((text) => text !== undefined);
  return texts.length > 0 && texts.length === part.parts.length ? texts : undefined;
}

/** In MiB, rounded up: `512m`, `1gb`, or bytes. */
export function mebibytes(part: Part): number | undefined {
  const [, count, unit = "b"] = /^(\d*\.?\d+)\s*(b|k|kb|m|mb|g|gb|t|tb)?$/i.exec(part.text?.trim() ?? "") ?? [];
  if (count === undefined) return undefined;
  const power = "bkmgt".indexOf(unit.toLowerCase().charAt(0)) - 2;
  return Math.ceil(Number(count) * 1024 ** power);
}

/** `8080:80/tcp`, `127.0.0.1:8080:80`, `80`; a range is none. */
export function containerPort(text: string): { port: number; protocol: string } | undefined {
  const [, port, protocol = "tcp"] = /(?:^|:)(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return port === undefined ? undefined : { port: Number(port), protocol };
}

/** The port of the host: 8080 of `127.0.0.1:8080:80`. */
export function publishedPort(text: string): number | undefined {
  const [, port] = /(?:^|:)(\d+):\d+(?:\/\w+)?$/.exec(text) ?? [];
  return port === undefined ? undefined : Number(port);
}

/** ECS's name for the processor of a Docker platform. */
export function architectureOf(platform: string): string | undefined {
  if (/^(linux\/)?(amd64|x86_64)$/i.test(platform)) return "X86_64";
  return /^(linux\/)?(arm64|aarch64)(\/v8)?$/i.test(platform) ? "ARM64" : undefined;
}

/** Ports of well-known protocols other than HTTP. */
export const otherProtocols = new Set([
  21, 22, 25, 53, 110, 143, 389, 465, 587, 636, 1433, 1521, 1883, 3306, 4222, 5432, 5433, 5672, 6379, 6380, 9042, 9092,
  11211, 26257, 27017, 33060,
]);
