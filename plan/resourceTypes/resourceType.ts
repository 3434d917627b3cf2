// The form of an entry: what the program has to know of a type of resource for its plan, its tree, a diff, a cost and
// the bootstrap's roles. An entry is in the file of its module (`aws:ecs/service:Service` in ecs.ts); table.ts joins
// the files.

import type { Planned, PlannedStack } from "../charges/plannedStack.ts";
import type { Uncounted, Usage } from "../charges/usage.ts";

export type Values = Record<string, unknown>;

/** Writes a placeholder for one property of the resource at hand: `ref("arn")` is `${web-tg.arn}`. */
export type Ref = (property: string) => string;

export interface ResourceType {
  /**
   * The type's name in Terraform's provider for AWS, from which Pulumi's is made; absent of what is not AWS's. Tools of
   * others that judge plans know this one: https://registry.terraform.io/providers/hashicorp/aws/latest/docs
   */
  terraform?: string;
  /** The inputs that Terraform calls by another word. @default none: they differ in their spelling alone */
  terraformNames?: Readonly<Record<string, string>>;
  /**
   * The outputs that the provider computes and the program reads, beside `id`: names, or a function where the type
   * needs lists or objects. An input that the provider hands back (a name that was set) need not be listed.
   */
  outputs: readonly string[] | ((ref: Ref, inputs: Values) => Values);
  /** The inputs that the tree and the diff show, the most important first; the others are only counted there. */
  shown: readonly string[] | "all";
  /**
   * The properties whose change makes the provider replace the resource; any other change updates it. `*` is every
   * property but those with a `-`; a property with a `?` counts only where it comes or goes. From the provider's schema
   * ("forces new"): https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service
   */
  replacedBy: readonly string[];
  /** What AWS gives to one resource of the type alone. @default nothing, or nothing that a stack has written */
  unique?: Unique;
  /** The text in place of a warning, where any change replaces the resource and nobody notices. */
  routine?: string;
  /** What is lost, or stops, when the resource goes, as the second half of a sentence; false = a new one is as good. */
  lost: string | false;
  /** What happens while another one takes its place, in place of `lost`. @default `lost` */
  successor?: string;
  /** Whether it holds data that no deployment brings back. */
  holdsData?: true;
  /** What a month of it is charged for. */
  charge: Charge;
  /** The IAM actions that it needs: bootstrap/policies/ allow each on the environment's own resources. */
  actions: Actions;
}

export interface Unique {
  /**
   * The properties whose values together may be there once, the one that people know last. Where one is not written AWS
   * chooses it, and nothing collides.
   */
  by: readonly string[];
  /** Those that distinguish, too, where they are written. */
  and?: readonly string[];
  /** AWS's word for the refusal of a second; absent where AWS gives it to the second, and both have it. */
  refusal?: string;
}

/**
 * `free`: costs nothing, whatever the use. `byRequest`: is paid by request or message, which stays below a cent.
 * `elsewhere`: is counted with the resource that uses it.
 */
export type Charge = "free" | "byRequest" | "elsewhere" | Charged;
export type Charged = (resource: Planned, stack: PlannedStack) => (Usage | Uncounted)[];

/**
 * The actions were seen in deployments to an emulator, or read in the provider's source where the emulator checks none.
 */
export interface Actions {
  /** For every refresh, and for the provider after it has made the resource. */
  read: readonly string[];
  make: readonly string[];
  /** For updates that the stack file, or a newer version of the program, can cause. */
  change: readonly string[];
  delete: readonly string[];
}

/** Type token → what is known of it. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;
