// What a Copilot manifest says of one container: the service's own, or a sidecar.

import { posix } from "node:path";
import type { Path } from "../../settings/language/faults.ts";
import { advice } from "./advice.ts";
import { putBuildOfDockerfile } from "./build.ts";
import { wordsOf } from "./composeForms.ts";
import type { Draft } from "./draft.ts";
import { secondsOf } from "./durations.ts";
import { listOf, loseKnown, numberOf, type Part } from "./part.ts";
import { proposeDockersDefaults } from "./silent.ts";
import { putVariable } from "./variables.ts";
import { addVolume, volumeKey } from "./volumes.ts";

export function putCommands(draft: Draft, at: Path, container: Part): void {
  draft.take([...at, "entryPoint"], container.at("entrypoint"), wordsOf);
  draft.take([...at, "command"], container.at("command"), wordsOf);
}

export function putHealthCheck(draft: Draft, at: Path, check: Part | undefined): void {
  const to = [...at, "healthCheck"];
  draft.take([...to, "command"], check?.at("command"), listOf);
  if (!draft.has(...to)) {
    check?.lose("write the whole check under healthCheck, with its command");
    return;
  }
  draft.take([...to, "intervalSeconds"], check?.at("interval"), secondsOf);
  draft.take([...to, "timeoutSeconds"], check?.at("timeout"), secondsOf);
  draft.take([...to, "startPeriodSeconds"], check?.at("start_period"), secondsOf);
  draft.take([...to, "retries"], check?.at("retries"), numberOf);
}

/** @param from the folder that the path of an env_file is relative to */
export function putVariables(draft: Draft, at: Path, container: Part, from: string): void {
  for (const one of container.at("variables")?.parts ?? []) {
    if (one.text !== undefined) putVariable(draft, at, { name: one.key, value: one.text, from: [one] });
    one.at("from_cfn")?.lose("an export of CloudFormation is not read; write its value under environment");
  }
  draft.take([...at, "environmentFile"], container.at("env_file"), ({ text }) =>
    text && !posix.isAbsolute(text) ? posix.join(from, text) : undefined,
  );
  container.at("env_file")?.lose("it is no file of the project; write its variables under environment");
}

export function putSecrets(draft: Draft, at: Path, container: Part): void {
  for (const one of container.at("secrets")?.parts ?? []) {
    draft.take([...at, "secrets", one.key], one, ({ text }) => text);
    one.at("secretsmanager")?.lose("it is a name; write the secret's whole ARN under secrets");
    one.at("from_cfn")?.lose("an export of CloudFormation is not read; write its value under secrets");
  }
}

/**
 * Whom a container waits for, and its labels.
 * @param container a sidecar, or the `image` of the service
 */
export function putRuntime(draft: Draft, at: Path, container: Part | undefined): void {
  for (const one of container?.at("depends_on")?.parts ?? []) {
    draft.take([...at, "dependsOn", one.key], one, ({ text }) => text?.toUpperCase());
  }
  for (const label of container?.at("labels")?.parts ?? []) {
    draft.take([...at, "dockerLabels", label.key], label, ({ text }) => text);
  }
}

export function putSidecar(draft: Draft, sidecar: Part, from: string): void {
  const at: Path = ["sidecars", sidecar.key];
  const build = sidecar.at("image", "build");
  if (build?.open.length) putBuildOfDockerfile(draft, build, { from }, at);
  const image = sidecar.at("image", "location") ?? sidecar.at("image");
  if (build === undefined) draft.take([...at, "image"], image, ({ text }) => text);
  if (!draft.has(...at)) {
    sidecar.at("image")?.lose(advice.oneImage);
    sidecar.lose("the sidecar is left out, for want of an image; write its build or image under sidecars");
    return;
  }
  draft.take([...at, "port"], sidecar.at("port"), tcpPortOf);
  const essential = sidecar.at("essential");
  if (essential?.flag === true) essential.settle("a task ends with each of its containers");
  draft.take([...at, "essential"], essential?.flag === false ? essential : undefined);
  draft.take([...at, "registryCredentials"], sidecar.at("credentialsParameter"));
  putCommands(draft, at, sidecar);
  putVariables(draft, at, sidecar, from);
  putSecrets(draft, at, sidecar);
  putHealthCheck(draft, at, sidecar.at("healthcheck"));
  putRuntime(draft, at, sidecar);
  for (const mount of sidecar.at("mount_points")?.parts ?? []) putMount(draft, at, mount);
  proposeDockersDefaults(draft, at);
  loseKnown(sidecar, {
    depends_on: advice.dependsOn,
    labels: advice.labels,
    mount_points: advice.volumes,
    port: advice.notHttp,
  });
}

/** The `port` of a sidecar: `8080`, `8080/tcp`. */
export function tcpPortOf(part: Part | undefined): number | undefined {
  const [, port] = /^(\d+)(\/tcp)?$/.exec(part?.text ?? "") ?? [];
  return port === undefined ? undefined : Number(port);
}

/** Of a volume that the service has; Copilot's default is to read only. */
function putMount(draft: Draft, at: Path, mount: Part): void {
  const [source, path, readOnly] = ["source_volume", "path", "read_only"].map((key) => mount.at(key));
  if (source?.text === undefined || path?.text === undefined || mount.isBroken) return;
  if (!draft.has("volumes", volumeKey(source.text))) return;
  const from = [source, path, readOnly].filter((part) => part !== undefined);
  const value = { path: path.text, from: draft.name, ...(readOnly?.flag !== false && { readOnly: true as const }) };
  addVolume(draft, at, { name: source.text, from, value });
}
