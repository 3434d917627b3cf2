// A plan in Terraform's words, which tools of others can judge: Pulumi's types of AWS are made from Terraform's, so each
// property has its counterpart there. What awsx makes in a VPC is left out, since only the engine knows it. Writing it
// down is left to hcl.ts.

import type { Plan, PlannedResource } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";

type Values = Record<string, unknown>;

export interface Terraform {
  /** Type → name → arguments. */
  resource: Record<string, Record<string, Values>>;
}

export function terraformOf({ resources }: Plan): Terraform {
  const judged = resources.flatMap((resource) => {
    const type = terraformType(resource);
    return type === undefined ? [] : [{ resource, type }];
  });
  const references = new Map(judged.map(({ resource, type }) => [resource.urn, `${type}.${terraformName(resource)}`]));
  const resource: Terraform["resource"] = {};
  for (const { resource: one, type } of judged) {
    const refer = referrer(one, resources, references);
    const { terraformNames = {} } = knownOf(one.type);
    const values = one.custom ? one.inputs : ofVpc(one.inputs);
    const renamed = Object.entries(values).map(([key, value]) => [terraformNames[key] ?? key, value]);
    resource[type] = {
      ...resource[type],
      [terraformName(one)]: { ...(argumentsOf(Object.fromEntries(renamed), refer) as Values), ...lifecycle(one) },
    };
  }
  return { resource };
}

/** The name under which a tool reports on the resource: letters, digits, `-` and `_`. */
export function terraformName({ name }: Pick<PlannedResource, "name">): string {
  return name.replace(/[^\w-]/g, "_");
}

/** A type that the table does not have is called after Pulumi's: `aws:sqs/queue:Queue` is `aws_sqs_queue`. */
function terraformType({ type, options }: PlannedResource): string | undefined {
  if (options.read !== undefined) return undefined;
  const known = knownOf(type).terraform;
  if (known !== undefined) return known;
  const [, module, name] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  return module && name && `aws_${module}${snakeCase(name)}`;
}

/** The arguments of the VPC itself among those of awsx's component. */
function ofVpc({ cidrBlock, enableDnsSupport, enableDnsHostnames, assignGeneratedIpv6CidrBlock }: Values): Values {
  return { cidrBlock, enableDnsSupport, enableDnsHostnames, assignGeneratedIpv6CidrBlock };
}

/**
 * Pulumi makes the new resource before it deletes the old one, unless the program says otherwise, or has given it a name
 * that the new one could not have beside it.
 * https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/
 */
function lifecycle({ inputs, options: { deleteBeforeReplace = inputs.name !== undefined, protect } }: PlannedResource) {
  const prevent = protect && { prevent_destroy: true };
  return { lifecycle: { create_before_destroy: !deleteBeforeReplace, ...prevent } };
}

/** Lists of objects that have no name of their own in the singular, or another one than `s` makes. */
const blocks: Readonly<Record<string, string>> = {
  aliases: "alias",
  clientAlias: "client_alias",
  dimensions: "dimensions",
  dnsRecords: "dns_records",
  egress: "egress",
  ingress: "ingress",
  metrics: "metrics",
  placementConstraints: "placement_constraints",
  redactedFields: "redacted_fields",
  tagSpecifications: "tag_specifications",
  testTrafficRules: "test_traffic_rules",
};

/** Whether an object is a map, whose keys are somebody's own, and not the provider's. */
const isMap = (key: string, value: unknown) =>
  key === "tags" ||
  (typeof value === "object" && value !== null && Object.keys(value).some((one) => !/^[a-z][A-Za-z0-9]*$/.test(one)));

function argumentsOf(value: unknown, refer: (text: string) => string): unknown {
  if (typeof value === "string") return value.replace(/\$\{([^}]*)\}/g, (_, inner: string) => refer(inner));
  if (Array.isArray(value)) return value.map((item) => argumentsOf(item, refer));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!Array.isArray(inner) && isMap(key, inner)) return [snakeCase(key), inner];
      const isBlocks = Array.isArray(inner) && typeof inner[0] === "object";
      return [isBlocks ? (blocks[key] ?? singular(snakeCase(key))) : snakeCase(key), argumentsOf(inner, refer)];
    }),
  );
}

/** `domainName` → `domain_name`. */
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const singular = (name: string) =>
  name
    .replace(/ies$/, "y")
    .replace(/(?<=ss)es$/, "")
    .replace(/(?<!s)s$/, "");

/** Writes what a placeholder of the plan stands for: another resource's property, or a text that nothing refers to. */
function referrer(by: PlannedResource, resources: PlannedResource[], references: Map<string, string>) {
  const sources = new Set([...Object.values(by.propertyDependencies).flat(), ...(by.options.dependsOn ?? [])]);
  const near = [...resources.filter(({ urn }) => sources.has(urn)), ...resources];
  return (inner: string) => {
    const source = near.find(({ urn, name }) => references.has(urn) && inner.startsWith(`${name}.`));
    if (source === undefined) return `<${inner}>`;
    const property = inner.slice(source.name.length + 1);
    // A VPC of awsx has the id of the VPC that it makes under another name.
    return `\${${references.get(source.urn)}.${property === "vpcId" ? "id" : snakeCase(property)}}`;
  };
}
