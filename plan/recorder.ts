// Stands in for Pulumi's engine: takes every registration of a program with its inputs and options, and answers with
// what outputs.ts and knownFunctions.ts have. Running a program under it is left to runProgram.ts, showing the result
// to the commands.

import { type ResourceTransformation, RunError, StackReference } from "@pulumi/pulumi";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { isOwners, type PlannedResource, unknownPlaceholder } from "./graph.ts";
import { resultOf } from "./knownFunctions.ts";
import { allOutputsOf, fileOf, outputsOf } from "./outputs.ts";
import { readable, readingOf, registrationOf } from "./registration.ts";
import { answersForAll } from "./stackReferences.ts";

/**
 * `placeholders`: every output is known and readable. `unknown`: no output is known, as in the preview of a new stack.
 */
export type OutputMode = "placeholders" | "unknown";

/** What the engine answers for a stack (pkg/resource/deploy/builtins.go), in a preview too. */
export interface RecordedStack {
  outputs: Record<string, unknown>;
  /** Outputs that are, or hold, a secret. @default none */
  secretOutputNames?: readonly string[];
}

/** By the stacks' whole names. */
export type RecordedStacks = ReadonlyMap<string, RecordedStack>;

type Callback = (error: unknown, response?: unknown) => void;
type Json = Record<string, unknown>;
type Registration = RegisterResourceRequest | ReadResourceRequest;

const stackType = "pulumi:pulumi:Stack";
const stackReferenceType = "pulumi:pulumi:StackReference";
const readsStack = "pulumi:pulumi:readStackOutputs";

export class Recorder extends MockMonitor {
  readonly planned: PlannedResource[] = [];
  /** The first error in a call to this recorder: the cause of whatever the program throws after it. */
  readonly faults: Error[] = [];
  stackOutputs: Json = {};
  readonly #byUrn = new Map<string, PlannedResource>();
  /** Type and name → the properties of the resource's class; a registration has only those that are set. */
  readonly #properties = new Map<string, string[]>();
  readonly #project: string;
  readonly #stack: string;
  readonly #mode: OutputMode;
  readonly #stacks: RecordedStacks;
  #stackUrn = "";

  constructor(project: string, stack: string, mode: OutputMode, stacks: RecordedStacks = new Map()) {
    super({
      newResource: () => ({ id: undefined, state: {} }),
      call: ({ token, inputs }) =>
        token === readsStack ? outputsOfStack(stacks, inputs.name) : resultOf(token, inputs),
    });
    this.#stacks = stacks;
    this.#project = project;
    this.#stack = stack;
    this.#mode = mode;
  }

  /** Takes note of a resource that is about to be registered. */
  readonly announce: ResourceTransformation = ({ resource, type, name, props, opts }) => {
    this.#properties.set(`${type} ${name}`, Object.keys(props));
    // Others have a parent, which looks at what the other stack has.
    if (resource instanceof StackReference && !opts.parent) answersForAll(resource, props.name);
    return undefined;
  };

  override async registerResource(req: RegisterResourceRequest, callback: Callback): Promise<void> {
    this.#answer(callback, () => {
      const urn = this.#urn(req);
      if (req.getType() === stackType) {
        this.#stackUrn = urn;
        return response(urn, "", {});
      }
      const inputs = (req.getObject()?.toJavaScript() ?? {}) as Json;
      const resource = this.#record(registrationOf(req, inputs, urn, this.#parent(req)));
      if (!resource.custom && !req.getRemote()) return response(urn, "", {});
      const id = resource.custom && this.#mode === "placeholders" ? `\${${resource.name}.id}` : "";
      return response(urn, id, this.#outputs(resource, inputs));
    });
  }

  override async readResource(req: ReadResourceRequest, callback: Callback): Promise<void> {
    this.#answer(callback, () => {
      const inputs = (req.getProperties()?.toJavaScript() ?? {}) as Json;
      const resource = this.#record(readingOf(req, inputs, this.#urn(req), this.#parent(req)));
      const isKnown = resource.type === stackReferenceType && resource.parent !== undefined;
      const ofStack = isKnown && outputsOfStack(this.#stacks, req.getId());
      return response(resource.urn, req.getId(), ofStack || this.#outputs(resource, inputs));
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

  override async invoke(req: { getTok(): string }, callback: Callback): Promise<void> {
    return super.invoke(req, (error, result) => {
      // That there is no such stack the program says in its own words.
      if (error && req.getTok() !== readsStack) this.faults.push(error);
      callback(error, result);
    });
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
      throw new RunError(`two resources have the URN ${resource.urn}; give one of them another name`);
    }
    this.#refuseUnknown(resource.inputs, `${resource.type} "${resource.name}"`, "input", resource);
    this.#byUrn.set(resource.urn, resource);
    this.planned.push(resource);
    return resource;
  }

  /** What the engine answers in a preview: the inputs as they came, and the outputs that are known. */
  #outputs(resource: PlannedResource, inputs: Json): Json {
    const { type, name, urn } = resource;
    const known = type.startsWith("pulumi:providers:")
      ? {}
      : isOwners(urn)
        ? allOutputsOf(resource, this.#properties.get(`${type} ${name}`) ?? [])
        : outputsOf(resource);
    return { ...(this.#mode === "placeholders" && known), ...inputs };
  }

  /** With placeholders every value is known, so an unknown value was read from an output that the table lacks. */
  #refuseUnknown(values: Json, whose: string, kind: "input" | "output", resource?: PlannedResource): void {
    if (this.#mode === "unknown") return;
    for (const [property, value] of Object.entries(values)) {
      if (!holdsUnknown(value)) continue;
      const sources = resource?.propertyDependencies[property]?.flatMap((urn) => this.#byUrn.get(urn) ?? []) ?? [];
      const names = sources.map(({ type, name }) => `${type} "${name}"`);
      const files = [...new Set(sources.map(({ type }) => fileOf(type)))];
      throw new RunError(
        `${kind} ${property} of ${whose} comes from an output that the plan does not know` +
          `${names.length > 0 ? ` (of ${names.join(" or ")})` : ""}; add that output to its type's entry in ` +
          (files.join(" or ") || "plan/resourceTypes/"),
      );
    }
  }

  #parent(req: Registration): string | undefined {
    const parent = req.getParent();
    return parent && parent !== this.#stackUrn ? parent : undefined;
  }

  /** The URN as the engine writes it: with the types of all parents but the stack. */
  #urn(req: Registration): string {
    const parent = this.#parent(req);
    const types = [...(parent ? [parent.split("::")[2]] : []), req.getType()].join("$");
    return `urn:pulumi:${this.#stack}::${this.#project}::${types}::${req.getName()}`;
  }
}

function outputsOfStack(stacks: RecordedStacks, name: string): Json {
  const stack = stacks.get(name);
  // The SDK reads the words of an engine's error from `details`.
  if (stack === undefined) throw Object.assign(new Error(), { details: `unknown stack "${name}"` });
  return { name, secretOutputNames: [], ...stack };
}

function holdsUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === unknownPlaceholder;
  return Object.values(value).some(holdsUnknown);
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
