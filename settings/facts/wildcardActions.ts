// Which IAM actions take no resource, so that a policy can only allow them on "*".

import { readFileSync } from "node:fs";

let services: Record<string, string> | undefined;

/** @param action such as `xray:PutTraceSegments`, in any case; with a wildcard in it the answer is no */
export function takesNoResource(action: string): boolean {
  // Read where it is asked for: most stacks ask for nothing on "*".
  services ??= JSON.parse(readFileSync(new URL("wildcardActions.json", import.meta.url), "utf8"))
    .services as object as Record<string, string>;
  const [service = "", name = ""] = action.toLowerCase().split(":");
  return (services[service] ?? "").toLowerCase().split(" ").includes(name);
}
