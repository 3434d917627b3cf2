// One service of a Compose file.

import { advice } from "./advice.ts";
import { putBuild } from "./build.ts";
import {
  architectureOf,
  containerPort,
  mebibytes,
  otherProtocols,
  pairsOf,
  publishedPort,
  textsOf,
  wordsOf,
} from "./composeForms.ts";
import { composeAdvice, settleUsual } from "./composeRest.ts";
import { type ComposeFolder, putEnvironment } from "./composeVariables.ts";
import type { Draft } from "./draft.ts";
import { secondsOf } from "./durations.ts";
import { type Datagrams, putDatagrams } from "./listen.ts";
import { putComposeLogging } from "./logs.ts";
import { flagOf, loseKnown, numberOf, type Part, textOf } from "./part.ts";
import { addPort, furtherPort } from "./ports.ts";
import { proposeDockersDefaults } from "./silent.ts";
import { type Amount, putSize } from "./size.ts";
import { addVolume, onEfs, volumeKey } from "./volumes.ts";
import { addWritablePath } from "./writablePaths.ts";

interface Folder extends ComposeFolder {
  /** Names of volumes that several services mount. */
  shared: ReadonlySet<string>;
}

export function putComposeService(draft: Draft, service: Part, folder: Folder): void {
  const build = service.at("build");
  if (!build || !putBuild(draft, build, folder)) draft.take(["image"], service.at("image"));
  else service.at("image")?.settle(advice.images);
  putPorts(draft, service.at("ports"));
  for (const [key, to] of Object.entries({ entrypoint: "entryPoint", command: "command" })) {
    const part = service.at(key);
    if (part?.value === null) part.settle("the image's own holds");
    draft.take([to], part, wordsOf);
  }
  draft.take(["user"], service.at("user"), textOf);
  putResources(draft, service);
  draft.take(["architecture"], service.at("platform"), ({ text = "" }) => architectureOf(text));
  putEnvironment(draft, service, folder);
  putHealthCheck(draft, service.at("healthcheck"));
  draft.take(["stopTimeoutSeconds"], service.at("stop_grace_period"), secondsOf);
  draft.take(["readonlyRootFilesystem"], service.at("read_only"), flagOf);
  putPaths(draft, service, folder.shared);
  putRuntime(draft, service);
  putComposeLogging(draft, service.at("logging"));
  proposeDockersDefaults(draft);
}

/** Says of each key that is left what becomes of it. */
export function settleRest(service: Part): void {
  settleUsual(service);
  loseKnown(service, composeAdvice);
}

function putPorts(draft: Draft, ports: Part | undefined): void {
  const datagrams: Datagrams[] = [];
  for (const one of ports?.parts ?? []) {
    const target = one.isMap ? one.at("target") : one;
    const protocol = one.at("protocol")?.text;
    const found = containerPort(target?.text ?? "");
    if (target === undefined || found === undefined)
      one.lose("it is no single port; write the one that takes HTTP under port");
    else if ((protocol ?? found.protocol) === "udp") {
      const published = one.isMap ? one.at("published")?.number : publishedPort(target.text ?? "");
      datagrams.push({ port: published ?? found.port, containerPort: found.port, from: [one] });
    } else if ((protocol ?? found.protocol) !== "tcp" || otherProtocols.has(found.port)) one.lose(advice.notHttp);
    else if (draft.has("port")) {
      addPort(draft, [], { port: found.port, from: [target], named: one.at("name")?.text, why: furtherPort });
      one.settle(furtherPort);
    } else {
      const why = `the container listens on ${found.port}; clients use ports 80 and 443 of the load balancer`;
      draft.put(["port"], target, found.port, target.text === String(found.port) ? undefined : why);
      one.settle("clients use ports 80 and 443 of the load balancer");
    }
  }
  putDatagrams(draft, datagrams);
}

function putResources(draft: Draft, service: Part): void {
  const [limits, reserved] = ["limits", "reservations"].map((key) => service.at("deploy", "resources", key));
  const cpu = firstOf([limits?.at("cpus"), service.at("cpus"), reserved?.at("cpus")], ({ number }) =>
    number === undefined ? undefined : Math.ceil(number * 1024),
  );
  const memory = firstOf(
    [limits?.at("memory"), service.at("mem_limit"), reserved?.at("memory"), service.at("mem_reservation")],
    mebibytes,
  );
  putSize(draft, cpu, memory);
  for (const part of [limits, reserved]) {
    for (const key of ["cpus", "memory"]) part?.at(key)?.settle("the larger word on the size holds");
  }
  for (const key of ["cpus", "mem_limit", "mem_reservation"])
    service.at(key)?.settle("the larger word on the size holds");
  draft.take(["desiredCount"], service.at("deploy", "replicas") ?? service.at("scale"), numberOf);
}

function firstOf(parts: readonly (Part | undefined)[], read: (part: Part) => number | undefined): Amount | undefined {
  for (const part of parts) {
    const amount = part && !part.isBroken ? read(part) : undefined;
    if (part && amount) return { amount, from: [part] };
  }
  return undefined;
}

const healthKeys = { interval: "intervalSeconds", timeout: "timeoutSeconds", start_period: "startPeriodSeconds" };

function putHealthCheck(draft: Draft, check: Part | undefined): void {
  const test = check?.at("test");
  const isNone = check?.at("disable")?.flag === true || test?.at("0")?.text === "NONE";
  if (isNone) check?.settle("ECS runs none of an image's own");
  draft.take(["healthCheck", "command"], isNone ? undefined : test, (part) =>
    part.isList ? textsOf(part) : part.text && ["CMD-SHELL", part.text],
  );
  if (check?.at("disable")?.flag === false) check.at("disable")?.settle("so it is");
  if (!draft.has("healthCheck")) {
    check?.lose("it is of the image's own check, of which ECS runs none; write its command under healthCheck");
    return;
  }
  for (const [key, to] of Object.entries(healthKeys)) draft.take(["healthCheck", to], check?.at(key), secondsOf);
  draft.take(["healthCheck", "retries"], check?.at("retries"), numberOf);
  check?.at("start_interval")?.lose("ECS has no interval of its own for the start");
}

const overrides = {
  working_dir: ["workingDirectory"],
  tty: ["pseudoTerminal"],
  stdin_open: ["interactive"],
  init: ["linuxParameters", "initProcessEnabled"],
  cap_add: ["linuxParameters", "capabilities", "add"],
  cap_drop: ["linuxParameters", "capabilities", "drop"],
};

/** Limits, kernel parameters and labels; and what only `override` has. */
function putRuntime(draft: Draft, service: Part): void {
  for (const [key, to] of Object.entries(overrides)) {
    const part = service.at(key);
    if (part?.flag !== false && !(part?.isList && part.parts.length === 0)) {
      draft.take(["override", "container", ...to], part);
    }
  }
  for (const limit of service.at("ulimits")?.parts ?? []) {
    const [soft, hard] = limit.isMap ? [limit.at("soft"), limit.at("hard")] : [limit, limit];
    if (soft?.number === undefined || hard?.number === undefined) continue;
    draft.put(["ulimits", limit.key], [...new Set([soft, hard])], { softLimit: soft.number, hardLimit: hard.number });
  }
  for (const [key, to] of Object.entries({ sysctls: "systemControls", labels: "dockerLabels" })) {
    for (const { name, value = "", part } of pairsOf(service.at(key))) {
      const why = part.value === null ? "its value is empty" : undefined;
      if (part.text !== undefined || why !== undefined) draft.put([to, name], part, value, why);
    }
  }
}

/** A volume by name, in the short form or the long one; undefined of any other. */
export function namedVolume(one: Part) {
  if (one.isMap) {
    const [type, source, target, readOnly] = ["type", "source", "target", "read_only"].map((key) => one.at(key));
    if ((type?.text ?? "volume") !== "volume" || source?.text === undefined || target?.text === undefined)
      return undefined;
    if (!/^\w[\w.-]*$/.test(source.text)) return undefined;
    const from = [type, source, target, readOnly].filter((part) => part !== undefined);
    return { name: source.text, path: target.text, readOnly: readOnly?.flag === true, from };
  }
  const [, name, path, options = ""] = /^(\w[\w.-]*):(\/[^:]*)(?::([\w,]*))?$/.exec(one.text ?? "") ?? [];
  const words = options.split(",");
  if (name === undefined || path === undefined || !words.every((word) => /^(|ro|rw|z|Z|nocopy)$/.test(word)))
    return undefined;
  return { name, path, readOnly: words.includes("ro"), from: [one] };
}

/** Services that name the same volume share its files. */
function putNamed(draft: Draft, one: Part, shared: ReadonlySet<string>): boolean {
  const found = one.isBroken ? undefined : namedVolume(one);
  if (found === undefined) return false;
  const { name, path, readOnly, from } = found;
  const rootDirectory = shared.has(name) ? `/${volumeKey(name)}` : undefined;
  const value = { path, ...(readOnly && { readOnly: true as const }), ...(rootDirectory && { rootDirectory }) };
  addVolume(draft, [], { name, from, value, why: onEfs });
  return true;
}

function putPaths(draft: Draft, service: Part, shared: ReadonlySet<string>): void {
  const tmpfs = service.at("tmpfs");
  for (const one of tmpfs?.isList ? tmpfs.parts : tmpfs ? [tmpfs] : []) {
    const [path = "", options] = (one.text ?? "").split(":");
    if (!one.isBroken && path !== "") addWritablePath(draft, [], one, path);
    if (options) one.remark = "the volume has the task's disk, without options";
  }
  for (const one of service.at("volumes")?.parts ?? []) {
    const [type, target] = [one.at("type"), one.at("target")];
    if (type?.text === "tmpfs" && target?.text !== undefined) {
      addWritablePath(draft, [], [target, type], target.text);
      one.at("tmpfs")?.lose("the volume has the task's disk, without options");
      one.lose(advice.volumes);
    } else if (putNamed(draft, one, shared)) {
    } else if (/^[./~]/.test((one.isMap ? one.at("source")?.text : one.text?.includes(":") ? one.text : "") ?? "")) {
      one.lose("a task sees no folder of this machine; copy into the image what it needs, in the Dockerfile");
    } else one.lose(advice.volumes);
  }
}
