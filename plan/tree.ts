// A plan as a tree for people: by component, with the inputs that matter and the options that are set. Lines are made
// of spans, so that a terminal can cut and colour them, which is left to print.ts.

import { stringify } from "yaml";
import { nameOf, type Plan, type PlannedOptions, type PlannedResource } from "./graph.ts";
import { openJson } from "./openJson.ts";
import { knownOf } from "./resourceTypes/table.ts";

/** Each kind has a colour of its own. */
export type Span = [
  text: string,
  kind?:
    | "heading"
    | "name"
    | "type"
    | "key"
    | "option"
    | "quiet"
    | "added"
    | "removed"
    | "changed"
    | "replaced"
    | "warning",
];
export type Line = Span[];

/** The most characters of a line whose values can also stand on several lines. */
const inlineLength = 96;

export function planTree(plan: Plan, { sources = false } = {}): Line[] {
  const children = Map.groupBy(plan.resources, ({ parent }) => parent ?? "");
  const below = (urn: string, indent: string): Line[] => {
    const siblings = children.get(urn) ?? [];
    return siblings.flatMap((resource, index) => {
      const last = index === siblings.length - 1;
      const inner = indent + (last ? "   " : "│  ");
      const bar = children.has(resource.urn) ? `${inner}│  ` : `${inner}   `;
      return [
        [[indent + (last ? "└─ " : "├─ "), "quiet"], ...headOf(resource, sources)],
        ...propertiesOf(resource).map((line): Line => [[bar, "quiet"], ...line]),
        ...below(resource.urn, inner),
      ];
    });
  };
  const outputs = Object.entries(plan.outputs);
  return [
    [[plan.stack, "heading"], [`  ${summaryOf(plan)}`]],
    ...below("", ""),
    ...outputs.flatMap(([name, value], index) => [
      ...(index === 0 ? [[["outputs", "heading"]] as Line] : []),
      ...propertyLines(name, value).map((line): Line => [["   "], ...line]),
    ]),
  ];
}

/** A summary such as `43 resources in 6 components, eu-west-1`. */
export function summaryOf({ resources }: Plan): string {
  const made = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:providers:")).length;
  const region = resources.find(({ type }) => type === "pulumi:providers:aws")?.inputs.region;
  const remote = resources.filter(isRemote).length;
  const components = resources.filter(({ custom }) => !custom).length - remote;
  return [`${counted(made + remote, "resource")} in ${counted(components, "component")}`, region]
    .filter(Boolean)
    .join(", ");
}

/** A type as a program writes it: `aws.ecs.Service`, `docker.Image`; a component of this project by its class alone. */
export function typeName(type: string): string {
  const [pkg = "", module = "", name = ""] = type.split(":");
  if (pkg === "pulumi" && module === "providers") return `${name}.Provider`;
  const namespace = module.split("/")[0];
  if (pkg === "docker-on-ecs") return name;
  return [pkg, ...(namespace === "index" || namespace === pkg ? [] : [namespace]), name].join(".");
}

function headOf({ name, type, options, source }: PlannedResource, sources: boolean): Line {
  const head: Line = [[name, "name"], ["  "], [typeName(type), "type"]];
  for (const option of optionTexts(options)) head.push(["  "], [option, "option"]);
  if (sources && source) head.push(["  "], [source, "quiet"]);
  return head;
}

/** Each option that is set, in a few words. */
export function optionTexts(options: PlannedOptions): string[] {
  const told: string[] = [];
  if (options.protect) told.push("protected");
  if (options.read) told.push(`read ${options.read}`);
  if (options.import) told.push(`import ${options.import}`);
  if (options.transforms) told.push(counted(options.transforms, "transform"));
  if (options.retainOnDelete) told.push("retained");
  if (options.ignoreChanges) told.push(`ignores ${options.ignoreChanges.join(", ")}`);
  for (const [when, hooks] of Object.entries(options.hooks ?? {})) told.push(`${when} ${hooks.join(", ")}`);
  for (const [what, duration] of Object.entries(options.customTimeouts ?? {})) told.push(`${what} within ${duration}`);
  if (options.dependsOn) told.push(`after ${[...new Set(options.dependsOn.map(nameOf))].join(", ")}`);
  return told;
}

/** Plain values first, as many as fit on a line; then each list and object; then the number of hidden inputs. */
function propertiesOf(resource: PlannedResource): Line[] {
  if (!resource.custom && !isRemote(resource)) return [];
  const { shown = "all" } = knownOf(resource.type);
  const told = shown === "all" ? Object.keys(resource.inputs).sort() : shown;
  const present = told.filter((property) => resource.inputs[property] !== undefined);
  const properties = present.map((name) => ({ name, value: readablePolicy(openJson(resource.inputs[name])) }));
  const plain = properties.filter(({ value }) => typeof value !== "object");
  const nested = properties.filter(({ value }) => typeof value === "object");

  const packed = packedLines(plain.map(({ name, value }) => [[`${name} `, "key"], [flow(value)]]));
  const others = nested.flatMap(({ name, value }) => propertyLines(name, value));
  const hidden = Object.keys(resource.inputs).length - present.length;
  const lines = [...packed, ...others];
  if (hidden === 0) return lines;
  const note: Span = [present.length > 0 ? `+ ${hidden} more` : `${hidden} more`, "quiet"];
  const last = packed.at(-1);
  if (last === undefined) return [...lines, [note]];
  last.push(["  "], note);
  return lines;
}

/** Joins with commas the values that fit on one line. */
function packedLines(pieces: Line[]): Line[] {
  const lines: Line[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && lengthOf(last) + lengthOf(piece) < inlineLength) last.push([", "], ...piece);
    else lines.push(piece);
  }
  return lines;
}

function lengthOf(line: Line): number {
  return line.reduce((length, [text]) => length + text.length, 0);
}

function propertyLines(property: string, value: unknown): Line[] {
  const inline = flow(value);
  if (inline.length <= inlineLength || typeof value !== "object") return [[[`${property} `, "key"], [inline]]];
  const list = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (list) return [[[property, "key"]], ...value.map((item): Line => [[`  - ${item}`]])];
  const block = stringify(value, { lineWidth: 0 }).trimEnd().split("\n");
  return [[[property, "key"]], ...block.map((text): Line => [[`  ${text}`]])];
}

/** A value on one line, in the shortest unambiguous form. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value).replaceAll("\n", "\\n");
  const fields = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return fields.length ? `{ ${fields.join(", ")} }` : "{}";
}

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: unknown;
}

/** An IAM policy as one line for each statement. */
function readablePolicy(value: unknown): unknown {
  const statements = (value as { Statement?: Statement[] } | null)?.Statement;
  if (!Array.isArray(statements)) return value;
  return statements.map(({ Effect, Action, Resource, Principal, Condition }) =>
    [
      Effect,
      [Action].flat().join(", "),
      ...(Resource ? ["on", [Resource].flat().join(", ")] : []),
      ...(Principal ? ["by", flow(Principal)] : []),
      ...(Condition ? ["if", flow(Condition)] : []),
    ].join(" "),
  );
}

/** Whether a component's children are made by another program, so that the plan sees its inputs only. */
export function isRemote({ type, custom }: Pick<PlannedResource, "type" | "custom">): boolean {
  return !custom && !/^docker-on-ecs(-bootstrap)?:/.test(type);
}

/** Such as `1 resource`, `2 resources`. */
export function counted(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? "" : "s"}`;
}
