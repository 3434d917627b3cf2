// Which IAM actions take no resource, so that a policy can only allow them on "*". The list is wildcardActions.json;
// which permissions a stack file may have is left to settings/keys/permissions.ts.

import { readFileSync } from "node:fs";

let services: Record<string, string> | undefined;

/** @param action such as `xray:PutTraceSegments`, in upper or lower case; an action with a wildcard gets `false` */
export function takesNoResource(action: string): boolean {
  // Read on first use: most stacks ask for nothing on "*".
  services ??= JSON.parse(readFileSync(new URL("wildcardActions.json", import.meta.url), "utf8"))
    .services as object as Record<string, string>;
  const [service = "", name = ""] = action.toLowerCase().split(":");
  return (services[service] ?? "").toLowerCase().split(" ").includes(name);
}
