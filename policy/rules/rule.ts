// What a rule is: a function from a resource to what is wrong with it. It takes plain data, whether that is a plan's or
// the engine's, and loads nothing of Pulumi. Who may break a rule is left to who runs it.

// biome-ignore lint/suspicious/noExplicitAny: inputs have as many shapes as AWS has resources
export type Inputs = Record<string, any>;

/** A resource as a rule sees it. Reading a value that only the deployment knows may throw. */
export interface Subject {
  urn: string;
  /** Pulumi's type token, such as `aws:ecs/service:Service`. */
  type: string;
  name: string;
  inputs: Inputs;
  /** Input → URNs of the resources that its value comes from; empty where nobody knows yet. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** `mandatory` fails a preview and a deployment, `advisory` is a line in them, `disabled` is nothing. */
export type Level = "mandatory" | "advisory" | "disabled";

interface Said {
  /** AWS's id of the control in lower case, such as `ecs-5`, or words where AWS has none. Kept in people's config. */
  name: string;
  /** What must hold, as a sentence with the ids of the controls. */
  says: string;
  /** What to write, in Pulumi's words. */
  remedy: string;
  /** The rule of protection by which a stack file can be excused; without one nothing in it loosens the rule. */
  allow?: string;
  /** @default advisory with `allow`, else mandatory */
  level?: Level;
  /** The types that it is about. */
  of: readonly string[];
}

/** A rule about what a resource says of itself, so that it is judged before AWS has the resource. */
export interface OwnRule extends Said {
  breaches(one: Subject): Iterable<string>;
}

/** A rule about a resource beside the others, so that it is judged when all are there. */
export interface StackRule extends Said {
  breachesIn(one: Subject, all: readonly Subject[]): Iterable<string>;
}

export type Rule = OwnRule | StackRule;

export const levelOf = ({ level, allow }: Rule): Level => level ?? (allow === undefined ? "mandatory" : "advisory");

/** The ids of AWS's and checkov's controls that a rule names, such as `ECS.5` and `CKV_AWS_336`. */
export const controlsOf = ({ says }: Rule): string[] => says.match(/\b([A-Z]\w*\.\d+|CKV\w*_\d+)\b/g) ?? [];

/** What is wrong with a resource; nothing where the rule is about others. */
export function breachesOf(rule: Rule, one: Subject, all: readonly Subject[]): Iterable<string> {
  if (!rule.of.includes(one.type)) return [];
  return "breaches" in rule ? rule.breaches(one) : rule.breachesIn(one, all);
}

/**
 * An input that AWS takes as JSON, as the object that it stands for. Undefined for a text that is none, which the
 * provider refuses itself.
 */
export function opened(value: unknown): Inputs | undefined {
  const open = typeof value === "string" ? parsed(value) : value;
  return typeof open === "object" && open !== null ? open : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One breach where the condition does not hold. */
export function unless(holds: unknown, breach: string): string[] {
  return holds ? [] : [breach];
}

/** Whether an input is there, also where nobody knows its value yet. */
export function isSet({ inputs }: Subject, key: string): boolean {
  return !["", null, undefined].includes(Object.getOwnPropertyDescriptor(inputs, key)?.value);
}

/**
 * Whether an input's value comes from another resource: as the engine and a plan know it, or, for a value that is
 * written out, by the other's name.
 */
export function comesFrom(one: Subject, key: string, target: Subject): boolean {
  const from = one.propertyDependencies[key] ?? [];
  if (from.length > 0) return from.includes(target.urn);
  if (!isSet(one, key)) return false;
  const value = one.inputs[key];
  return value === target.inputs.bucket || value === target.inputs.name;
}

/** The resources of a type whose input comes from another one. */
export function besides(all: readonly Subject[], type: string, key: string, target: Subject): Subject[] {
  return all.filter((one) => one.type === type && comesFrom(one, key, target));
}

/** The statements of a policy document. */
export function statementsOf(document: unknown): Inputs[] {
  return [opened(document)?.Statement ?? []].flat();
}
