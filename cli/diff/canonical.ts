// The form in which values of two graphs are compared: JSON is opened, keys are sorted, and a list becomes an object
// whose keys name the elements. Where AWS does not keep a list's order, any order is the same. Comparing is left to
// compareValues.ts.

import { compare } from "../../plan/graph.ts";
import { openJson } from "../../plan/openJson.ts";

type Values = Record<string, unknown>;

/** The first of these fields that has a value of its own in every element of a list names the elements. */
const identities = ["name", "key", "Sid", "id", "capacityProvider", "containerName", "containerPath", "rulePriority"];

/**
 * Lists of texts or numbers that AWS or Pulumi takes as sets, in any resource. Any other list (`command`, `entryPoint`)
 * keeps its order.
 */
const sets = new Set([
  ...["Action", "NotAction", "Resource", "NotResource", "AWS", "Service", "Federated", "managedPolicyArns"],
  ...["subnets", "subnetIds", "securityGroups", "securityGroupIds", "vpcSecurityGroupIds", "routeTableIds"],
  ...["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "values", "records", "subjectAlternativeNames"],
  ...["capacityProviders", "requiresCompatibilities", "logDestinationConfigs", "validationRecordFqdns"],
  ...["allowedAccountIds", "dependsOn", "ignoreChanges", "replaceOnChanges"],
]);

/**
 * Objects stay objects, with sorted keys. A list becomes an object: `[ENV_VAR]` → value for pairs of name and value,
 * `[web]` → element without its name, `[sg-1]` → itself in a set, `[0]` → element where no field names one. A list of
 * plain values whose order counts stays a list, and so does an empty one.
 * @param text applied to every text, for example to hide an image's hash
 */
export function canonical(value: unknown, text = (given: string) => given): unknown {
  const walk = (inner: unknown, property = ""): unknown => {
    if (typeof inner === "string") return text(inner);
    if (Array.isArray(inner)) return list(inner, property);
    if (!isObject(inner)) return inner;
    return fromSorted(
      Object.entries(inner)
        .filter(([, field]) => field !== undefined)
        .map(([key, field]) => [key, walk(field, key)]),
    );
  };
  const list = (elements: unknown[], property: string): unknown => {
    if (elements.length === 0) return [];
    if (elements.every(isObject)) {
      const identity = identities.find((field) => names(elements, field));
      if (identity === undefined) return fromSorted(elements.map((element, index) => [`[${index}]`, walk(element)]));
      return fromSorted(elements.map((element) => named(walk(element) as Values, identity)));
    }
    if (sets.has(property) && elements.every((element) => typeof element !== "object"))
      return set(elements.map((element) => walk(element)));
    return elements.map((element) => walk(element));
  };
  return walk(openJson(value));
}

/** Whether a canonical value has fields or elements. */
export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function names(elements: Values[], field: string): boolean {
  const told = elements.map((element) => (Object.hasOwn(element, field) ? element[field] : undefined));
  return (
    told.every((name) => typeof name === "string" || typeof name === "number") &&
    new Set(told.map(String)).size === elements.length
  );
}

function named(element: Values, identity: string): [string, unknown] {
  const { [identity]: name, ...rest } = element;
  const [[field, value] = [], second] = Object.entries(rest);
  const pair = field === "value" && second === undefined && typeof value !== "object";
  return [`[${name}]`, pair ? value : rest];
}

function set(elements: unknown[]): Values {
  const seen = new Map<string, unknown>();
  for (const element of elements) {
    let key = `[${element}]`;
    while (seen.has(key)) key += "[again]";
    seen.set(key, element);
  }
  return fromSorted([...seen]);
}

/** Adds a field; unlike an assignment, it makes `__proto__` a key as any other. */
function fromSorted(entries: [string, unknown][]): Values {
  return Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)));
}
