// What a picture of a stack consists of: boxes, arrows between them, and frames around them. Pure data, which model.ts
// makes of a plan and compare.ts of two; where the parts stand and how they look is left to layout.ts, svg.ts and
// mermaid.ts.

export interface Picture {
  project: string;
  stack: string;
  region?: string;
  /** Outer frames before those within them. */
  frames: Frame[];
  boxes: Box[];
  arrows: Arrow[];
}

/** What a part is beside the picture it is compared with; absent: it is the same in both. */
export type Mark = "added" | "removed" | "changed";

interface Part {
  /** The same in every plan of the stack, so that two pictures can be compared. */
  id: string;
  title: string;
  /** The resources of the plan that the part stands for; never empty. */
  urns: string[];
  mark?: Mark;
}

/** A VPC, or subnets of one. */
export interface Frame extends Part {
  lines: string[];
  /** The id of the frame around this one. */
  within?: string;
  /**
   * In how many zones it has a subnet: one frame of each lies behind the other, as a service in them stands in all of
   * them at once. @default 1
   */
  zones?: number;
}

export type BoxKind =
  | "internet"
  | "addresses"
  | "balancer"
  | "service"
  | "job"
  | "data"
  | "queue"
  | "resource"
  | "wayOut"
  | "group";

export interface Box extends Part {
  kind: BoxKind;
  lines: string[];
  /** The id of the innermost frame. */
  frame?: string;
}

/**
 * `traffic`: packets that a security group lets through, or a load balancer sends on. `out`: the way to the internet.
 * `use`: calls of AWS's API, or a value. `start`: it starts a job.
 */
export type ArrowKind = "traffic" | "out" | "use" | "start";

export interface Arrow extends Omit<Part, "title"> {
  kind: ArrowKind;
  from: string;
  to: string;
  /** Ports or actions, sorted. */
  labels: string[];
  /** Whether the whole internet may use it. */
  isOpen: boolean;
}
