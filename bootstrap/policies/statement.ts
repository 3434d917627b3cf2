// What IAM policies are written with: statements, ARNs of this account and region, and the tags that distinguish one
// environment's resources from another's. Pure, as are all files beside it.

export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action?: string[];
  NotAction?: string[];
  Resource: string[];
  /** Operator → key → values. */
  Condition?: Conditions;
}

export type Conditions = Record<string, Record<string, string | string[]>>;

export interface Place {
  partition: string;
  region: string;
  /** The account's 12 digits. */
  accountId: string;
}

/** The stacks of a project that a role is for. */
export interface Scope {
  project: string;
  /** Names, or starts of names followed by `*`. */
  stacks: string[];
  /** The stack whose VPC, cluster and load balancer they run on. @default each has its own */
  platform?: string;
}

export function allow(sid: string, actions: string[], resources: string[], condition?: Conditions): Statement {
  return statement("Allow", sid, { Action: actions }, resources, condition);
}

export function deny(sid: string, actions: string[], resources: string[], condition?: Conditions): Statement {
  return statement("Deny", sid, { Action: actions }, resources, condition);
}

export function denyAllBut(sid: string, actions: string[], resources: string[], condition?: Conditions): Statement {
  return statement("Deny", sid, { NotAction: actions }, resources, condition);
}

function statement(
  effect: Statement["Effect"],
  sid: string,
  actions: Pick<Statement, "Action" | "NotAction">,
  resources: string[],
  condition?: Conditions,
): Statement {
  return { Sid: sid, Effect: effect, ...actions, Resource: resources, ...(condition && { Condition: condition }) };
}

export function policyDocument(statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The actions of one service: `prefixed("ecr", ["PutImage"])`. */
export function prefixed(service: string, actions: readonly string[]): string[] {
  return actions.map((action) => `${service}:${action}`);
}

/** The ARN of something in this account and region: `arnOf(place, "ecr", "repository/*")`. */
export function arnOf({ partition, region, accountId }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** The ARN of something that belongs to the account but to no region. */
export function globalArnOf({ partition, accountId }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}::${accountId}:${resource}`;
}

/**
 * That a resource carries the tags that the program gives everything, or that a request to make one does.
 * @param of `aws:ResourceTag` or `aws:RequestTag`
 */
export function tagged(of: "ResourceTag" | "RequestTag", { project, stacks }: Scope): Conditions {
  return {
    StringEquals: { [`aws:${of}/Project`]: project },
    StringLike: { [`aws:${of}/Environment`]: stacks },
  };
}
