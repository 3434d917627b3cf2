// What the program has to know of a type of resource: for its plan, its tree, a diff, a cost and the bootstrap's roles.
// An entry stands in the file of its module (`aws:ecs/service:Service` in ecs.ts); table.ts joins the files.

import type { Planned, PlannedStack } from "../charges/plannedStack.ts";
import type { Uncounted, Usage } from "../charges/usage.ts";

export type Values = Record<string, unknown>;

/** Writes a placeholder for one property of the resource at hand: `ref("arn")` is `${web-tg.arn}`. */
export type Ref = (property: string) => string;

export interface ResourceType {
  /**
   * The outputs that the provider computes and the program reads, beside `id`: names, or a function where the type wants
   * lists or objects. Inputs that the provider hands back (a name that was set) need not stand here.
   */
  outputs: readonly string[] | ((ref: Ref, inputs: Values) => Values);
  /** The inputs that the tree and the diff show, most telling first; the others are counted there. */
  shown: readonly string[] | "all";
  /**
   * The properties whose change makes the provider replace the resource, where it would update it for any other: `*` is
   * every property but those with a `-`; one with a `?` counts only where it comes or goes. From the provider's schema
   * (what "forces new"): https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service
   */
  replacedBy: readonly string[];
  /** What to say of a replacement in place of a warning, where any change replaces it and nobody notices. */
  routine?: string;
  /** What is lost, or stops, with a resource that goes, as the second half of a sentence; false = another is as good. */
  lost: string | false;
  /** Whether it holds data that no deployment brings back. */
  holdsData?: true;
  /** What a month of it is charged for. */
  charge: Charge;
  /** The IAM actions that it takes: bootstrap/policies/ allow them, each on what is the environment's own. */
  actions: Actions;
}

/**
 * `free`: costs nothing, whatever goes on. `byRequest`: is paid by request or message, which stays below a cent.
 * `elsewhere`: what is paid stands with the resource that uses it.
 */
export type Charge = "free" | "byRequest" | "elsewhere" | Charged;
export type Charged = (resource: Planned, stack: PlannedStack) => (Usage | Uncounted)[];

/** Seen in deployments to an emulator, or read in the provider's source where an emulator was of no use. */
export interface Actions {
  /** Of every refresh, and of the provider after it has made one. */
  read: readonly string[];
  make: readonly string[];
  /** In place, as far as the stack file or a newer version of the program can change it. */
  change: readonly string[];
  delete: readonly string[];
}

/** Type token → what is known of it. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;
