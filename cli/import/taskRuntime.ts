// How a container of an ECS task definition runs beside the others: whom it waits for, whether it starts again, its
// limits, kernel parameters and labels; and the fields that only `override` has.

import type { Path } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";
import { numberOf, type Part } from "./part.ts";

/**
 * @param at where it stands in the service: [] for its own container
 * @param own the name of the service's own container in the task definition, which is called as the service is here
 */
export function putRuntime(draft: Draft, at: Path, container: Part, own: string | undefined): void {
  for (const one of container.at("dependsOn")?.parts ?? []) {
    const [name, condition] = [one.at("containerName"), one.at("condition")];
    if (name?.text === undefined || condition?.text === undefined) continue;
    const other = name.text === own ? draft.name : name.text;
    draft.put([...at, "dependsOn", other], [name, condition], condition.text);
  }
  putRestart(draft, [...at, "restartPolicy"], container.at("restartPolicy"));
  for (const one of container.at("ulimits")?.parts ?? []) {
    const [name, soft, hard] = ["name", "softLimit", "hardLimit"].map((key) => one.at(key));
    if (name?.text === undefined || soft?.number === undefined || hard?.number === undefined) continue;
    const value = { softLimit: soft.number, hardLimit: hard.number };
    draft.put([...at, "ulimits", name.text], [name, soft, hard], value);
  }
  for (const one of container.at("systemControls")?.parts ?? []) {
    const [namespace, value] = [one.at("namespace"), one.at("value")];
    if (namespace?.text === "net.ipv4.ip_unprivileged_port_start") {
      one.settle("the port of an app that is not root is taken care of");
      continue;
    }
    if (namespace?.text === undefined || value?.text === undefined) continue;
    draft.put([...at, "systemControls", namespace.text], [namespace, value], value.text);
  }
  for (const label of container.at("dockerLabels")?.parts ?? []) {
    draft.take([...at, "dockerLabels", label.key], label, ({ text }) => text);
  }
  putOverride(draft, [...at, "override", "container"], container);
}

/** Fields without a key of their own. */
function putOverride(draft: Draft, to: Path, container: Part): void {
  const linux = container.at("linuxParameters");
  for (const key of ["workingDirectory", "startTimeout", "credentialSpecs"])
    draft.take([...to, key], container.at(key));
  for (const key of ["interactive", "pseudoTerminal"]) {
    if (container.at(key)?.flag === true) draft.take([...to, key], container.at(key));
  }
  const init = linux?.at("initProcessEnabled");
  if (init?.flag === false) init.settle("so it is unless cluster.exec is on");
  else draft.take([...to, "linuxParameters", "initProcessEnabled"], init);
  for (const key of ["add", "drop"]) {
    const capabilities = linux?.at("capabilities", key);
    if (capabilities?.parts.length) draft.take([...to, "linuxParameters", "capabilities", key], capabilities);
  }
}

function putRestart(draft: Draft, to: Path, policy: Part | undefined): void {
  const enabled = policy?.at("enabled");
  if (enabled?.flag !== true) {
    policy?.settle("it is off");
    return;
  }
  draft.put(to, enabled, {});
  draft.take([...to, "ignoredExitCodes"], policy?.at("ignoredExitCodes"), (codes) => codes.value);
  draft.take([...to, "attemptPeriodSeconds"], policy?.at("restartAttemptPeriod"), numberOf);
}
