// Stands in for Pulumi's engine: takes every registration that a program makes, whole (inputs and options), and
// answers with the outputs of knownTypes.ts. Running a program under it is runProgram.ts; showing the result is
// left to the commands.

import { fileURLToPath } from "node:url";
import { runtime } from "@pulumi/pulumi";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { outputsOf, resultOf } from "./knownTypes.ts";

/** One registration as the engine would have received it. */
export interface PlannedResource {
  urn: string;
  /** Pulumi's type token, such as `aws:ecs/service:Service`. */
  type: string;
  name: string;
  /** The component that this is a child of; absent at the stack's top level. */
  parent?: string;
  /** True for what a provider makes; false for a component. */
  custom: boolean;
  /** Secrets read `[secret]`, values that only AWS knows `${web-tg.arn}`, or `${unknown}` in a run without outputs. */
  inputs: Record<string, unknown>;
  /** What a component handed to `registerOutputs`. */
  outputs?: Record<string, unknown>;
  options: PlannedOptions;
  /** Input → URNs of the resources its value comes from. */
  propertyDependencies: Record<string, string[]>;
  /** `components/network.ts:41`, relative to the project. */
  source?: string;
}

/** Only what was set; names rather than URNs where a person reads them. */
export interface PlannedOptions {
  /** URNs of resources to wait for, beyond those that an input's value comes from. */
  dependsOn?: string[];
  protect?: boolean;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  deleteBeforeReplace?: boolean;
  retainOnDelete?: boolean;
  additionalSecretOutputs?: string[];
  /** When it runs → names of the hooks. */
  hooks?: Record<string, string[]>;
  /** `create`, `update`, `delete` → duration such as `20m`. */
  customTimeouts?: Record<string, string>;
  /** Name of the explicit provider. */
  provider?: string;
  /** Package → name of the provider for a component's children. */
  providers?: Record<string, string>;
  aliases?: unknown[];
  transforms?: number;
  deletedWith?: string;
  replaceWith?: string[];
  hideDiffs?: string[];
  /** Id of an existing resource that is taken over. */
  import?: string;
  /** Id of an existing resource that is only read. */
  read?: string;
}

/** `placeholders`: every output is known and readable. `unknown`: none is, as in the preview of a new stack. */
export type OutputMode = "placeholders" | "unknown";

type Callback = (error: unknown, response?: unknown) => void;
type Json = Record<string, unknown>;

const stackType = "pulumi:pulumi:Stack";
const unknownPlaceholder = `\${unknown}`;

export class Recorder extends MockMonitor {
  readonly planned: PlannedResource[] = [];
  readonly hooks: string[] = [];
  /** What went wrong in a call to this recorder, first one first: the cause of whatever the program then throws. */
  readonly faults: Error[] = [];
  stackOutputs: Json = {};
  readonly #byUrn = new Map<string, PlannedResource>();
  readonly #project: string;
  readonly #stack: string;
  readonly #mode: OutputMode;
  #stackUrn = "";

  constructor(project: string, stack: string, mode: OutputMode) {
    super({
      newResource: () => ({ id: undefined, state: {} }),
      call: ({ token, inputs }) => resultOf(token, inputs),
    });
    this.#project = project;
    this.#stack = stack;
    this.#mode = mode;
  }

  override async registerResource(req: RegisterResourceRequest, callback: Callback): Promise<void> {
    this.#answer(callback, () => {
      const type = req.getType();
      const name = req.getName();
      const urn = this.#urn(type, name, req.getParent());
      if (type === stackType) {
        this.#stackUrn = urn;
        return response(urn, "", {});
      }
      const raw = (req.getObject()?.toJavaScript() ?? {}) as Json;
      const resource = this.#record({
        urn,
        type,
        name,
        ...parentOf(req, this.#stackUrn),
        custom: req.getCustom(),
        inputs: readable(raw) as Json,
        options: optionsOf(req),
        propertyDependencies: propertyDependenciesOf(req),
        ...sourceOf(req),
      });
      if (!resource.custom && !req.getRemote()) return response(urn, "", {});
      if (type.startsWith("pulumi:providers:")) return response(urn, this.#known(name, "id"), {});
      return response(urn, resource.custom ? this.#known(name, "id") : "", this.#outputs(resource, raw));
    });
  }

  override async readResource(req: ReadResourceRequest, callback: Callback): Promise<void> {
    this.#answer(callback, () => {
      const raw = (req.getProperties()?.toJavaScript() ?? {}) as Json;
      const resource = this.#record({
        urn: this.#urn(req.getType(), req.getName(), req.getParent()),
        type: req.getType(),
        name: req.getName(),
        ...parentOf(req, this.#stackUrn),
        custom: true,
        inputs: readable(raw) as Json,
        options: { read: req.getId() },
        propertyDependencies: {},
        ...sourceOf(req),
      });
      return response(resource.urn, req.getId(), this.#outputs(resource, raw));
    });
  }

  override registerResourceOutputs(
    req: { getUrn(): string; getOutputs(): { toJavaScript(): Json } | undefined },
    callback: Callback,
  ): void {
    this.#answer(callback, () => {
      const outputs = readable(req.getOutputs()?.toJavaScript() ?? {}) as Json;
      const resource = this.#byUrn.get(req.getUrn());
      if (resource) resource.outputs = outputs;
      else this.stackOutputs = outputs;
      this.#refuseUnknown(outputs, resource ? `${resource.type} "${resource.name}"` : "the stack", "output");
      return {};
    });
  }

  override async invoke(req: unknown, callback: Callback): Promise<void> {
    return super.invoke(req, (error, result) => {
      if (error) this.faults.push(error);
      callback(error, result);
    });
  }

  registerResourceHook(req: { getName(): string }, callback: Callback): void {
    this.#answer(callback, () => {
      if (this.hooks.includes(req.getName())) throw new Error(`resource hook "${req.getName()}" is registered twice`);
      this.hooks.push(req.getName());
      return {};
    });
  }

  registerErrorHook(req: { getName(): string }, callback: Callback): void {
    this.registerResourceHook(req, callback);
  }

  #answer(callback: Callback, make: () => unknown): void {
    let answer: unknown;
    try {
      answer = make();
    } catch (error) {
      this.faults.push(error as Error);
      callback(error);
      return;
    }
    callback(null, answer);
  }

  #record(resource: PlannedResource): PlannedResource {
    if (this.#byUrn.has(resource.urn)) {
      throw new Error(`two resources have the URN ${resource.urn}; give one of them another name`);
    }
    this.#refuseUnknown(resource.inputs, `${resource.type} "${resource.name}"`, "input", resource);
    this.#byUrn.set(resource.urn, resource);
    this.planned.push(resource);
    return resource;
  }

  /** What the engine answers in a preview: the inputs as they came, and what is known of the rest. */
  #outputs(resource: PlannedResource, raw: Json): Json {
    const known = outputsOf(resource.type, resource.name, resource.inputs);
    return this.#mode === "unknown" ? raw : { ...known, ...raw };
  }

  #known(name: string, property: string): string {
    return this.#mode === "unknown" ? "" : `\${${name}.${property}}`;
  }

  /** With placeholders every value is known, so an unknown one was read from an output that the table lacks. */
  #refuseUnknown(values: Json, whose: string, kind: "input" | "output", resource?: PlannedResource): void {
    if (this.#mode === "unknown") return;
    for (const [property, value] of Object.entries(values)) {
      if (!JSON.stringify(value)?.includes(unknownPlaceholder)) continue;
      const sources = resource?.propertyDependencies[property]?.map((urn) => {
        const source = this.#byUrn.get(urn);
        return source ? `${source.type} "${source.name}"` : urn;
      });
      throw new Error(
        `${kind} ${property} of ${whose} comes from an output that the plan does not know` +
          `${sources?.length ? ` (of ${sources.join(" or ")})` : ""}; add that output to knownTypes in ` +
          "tools/plan/knownTypes.ts",
      );
    }
  }

  /** As the engine writes it: the types of all parents but the stack. */
  #urn(type: string, name: string, parent: string): string {
    const parentType = parent && parent !== this.#stackUrn ? `${parent.split("::")[2]}$` : "";
    return `urn:pulumi:${this.#stack}::${this.#project}::${parentType}${type}::${name}`;
  }
}

/** The name that a URN, or a provider's `urn::id`, ends in. */
export function nameOf(urn: string): string {
  return urn.split("::")[3] ?? urn;
}

function response(urn: string, id: string, outputs: Json) {
  return {
    getUrn: () => urn,
    getId: () => id,
    getObject: () => ({ toJavaScript: () => outputs }),
    getProperties: () => ({ toJavaScript: () => outputs }),
    getPropertydependenciesMap: () => undefined,
    getResult: () => 0,
    getUnknown: () => false,
  };
}

/** Pulumi's wire form → plain values: secrets masked, unknowns, assets and resources as text. */
function readable(value: unknown): unknown {
  if (value === runtime.unknownValue) return unknownPlaceholder;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  const wire = value as Json;
  switch (wire[runtime.specialSigKey]) {
    case runtime.specialSecretSig:
      return "[secret]";
    case runtime.specialResourceSig:
      return `\${${nameOf(String(wire.urn))}}`;
    case runtime.specialOutputValueSig:
      return wire.secret ? "[secret]" : readable(wire.value ?? runtime.unknownValue);
    case undefined:
      return Object.fromEntries(Object.entries(wire).map(([key, inner]) => [key, readable(inner)]));
    default: {
      const { [runtime.specialSigKey]: _, ...asset } = wire;
      return asset;
    }
  }
}

function parentOf(req: { getParent(): string }, stackUrn: string): { parent?: string } {
  return req.getParent() && req.getParent() !== stackUrn ? { parent: req.getParent() } : {};
}

function propertyDependenciesOf(req: RegisterResourceRequest): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  req.getPropertydependenciesMap().forEach((dependencies, property) => {
    const urns = dependencies.getUrnsList().sort();
    if (urns.length > 0) found[property] = urns;
  });
  return found;
}

function optionsOf(req: RegisterResourceRequest): PlannedOptions {
  const fromInputs = new Set(Object.values(propertyDependenciesOf(req)).flat());
  const { create = "", update = "", pb_delete = "" } = req.getCustomtimeouts()?.toObject() ?? {};
  const timeouts = { create, update, delete: pb_delete };
  const providers: Record<string, string> = {};
  req.getProvidersMap().forEach((reference, name) => {
    providers[name] = nameOf(reference);
  });
  const all: { [option in keyof Required<PlannedOptions>]: PlannedOptions[option] } = {
    dependsOn: req
      .getDependenciesList()
      .filter((urn) => !fromInputs.has(urn))
      .sort(),
    protect: req.getProtect(),
    ignoreChanges: req.getIgnorechangesList(),
    replaceOnChanges: req.getReplaceonchangesList(),
    deleteBeforeReplace: req.getDeletebeforereplacedefined() ? req.getDeletebeforereplace() : undefined,
    retainOnDelete: req.getRetainondelete(),
    additionalSecretOutputs: req.getAdditionalsecretoutputsList(),
    hooks: hooksOf(req),
    customTimeouts: Object.fromEntries(Object.entries(timeouts).filter(([, duration]) => duration !== "")),
    provider: req.getProvider() && nameOf(req.getProvider()),
    providers,
    aliases: req.getAliasesList().map((alias) => alias.toObject()),
    transforms: req.getTransformsList().length || undefined,
    deletedWith: req.getDeletedwith(),
    replaceWith: req.getReplaceWithList(),
    hideDiffs: req.getHidediffsList(),
    import: req.getImportid(),
    read: undefined,
  };
  const set = Object.entries(all).filter(
    ([, value]) => value !== undefined && value !== "" && (typeof value !== "object" || Object.keys(value).length > 0),
  );
  return Object.fromEntries(set);
}

function hooksOf(req: RegisterResourceRequest): Record<string, string[]> {
  const bound = req.getHooks();
  if (!bound) return {};
  const hooks = {
    beforeCreate: bound.getBeforeCreateList(),
    afterCreate: bound.getAfterCreateList(),
    beforeUpdate: bound.getBeforeUpdateList(),
    afterUpdate: bound.getAfterUpdateList(),
    beforeDelete: bound.getBeforeDeleteList(),
    afterDelete: bound.getAfterDeleteList(),
    onError: bound.getOnErrorList(),
  };
  return Object.fromEntries(Object.entries(hooks).filter(([, names]) => names.length > 0));
}

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The line of this project that made the resource: for a component, that which called its constructor. */
function sourceOf(req: RegisterResourceRequest | ReadResourceRequest): { source?: string } {
  const lines = (req.getStacktrace()?.getFramesList() ?? [])
    .map((frame) => frame.getPc())
    .filter((position) => position?.getUri().startsWith("file:"))
    .map((position) => `${fileURLToPath(position?.getUri() ?? "")}:${position?.getLine()}`)
    .filter((line) => line.startsWith(projectRoot) && !line.includes("/node_modules/"))
    .map((line) => line.slice(projectRoot.length));
  const ownConstructor = "getCustom" in req && !req.getCustom() && !req.getRemote() ? 1 : 0;
  const source = lines[ownConstructor] ?? lines[0];
  return source ? { source } : {};
}
