// A container's further ports, beside the main one under `port`. Ports of other protocols than TCP are left to
// listen.ts.

import { nameForm } from "../../settings/keys/formerName.ts";
import type { Path } from "../../settings/language/faults.ts";
import { type Draft, startsWith } from "./draft.ts";
import type { Part } from "./part.ts";

/** What becomes of a port that is not the main one. */
export const furtherPort = "callers reach it; the load balancer reaches port alone, or what route.port says";

/**
 * @param at the container's place in the service
 * @param named what the source calls the port, where it has a name
 */
export function addPort(
  draft: Draft,
  at: Path,
  { port, from, named = "", why }: { port: number; from: readonly Part[]; named?: string; why?: string },
): void {
  const isKnown = draft.entries.some(({ to, value }) => isPort(to, at) && value === port);
  const isFree = new RegExp(`^${nameForm}`).test(named) && !draft.has(...at, "ports", named);
  if (!isKnown) draft.put([...at, "ports", isFree ? named : `p${port}`], from, port, why);
}

function isPort(to: Path, at: Path): boolean {
  const below = to.slice(at.length);
  return startsWith(to, at) && (below[0] === "ports" || (below[0] === "port" && !below[1]));
}
