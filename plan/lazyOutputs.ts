// Has Pulumi make an output of a resource when it is read: of the twenty that a resource has, a program reads two or
// three, and each costs fifteen promises. With a hundred services that was two fifths of a plan's time and memory.
// Likewise it sends off an input where it is set: about every second one is not.

import { Output, type Resource } from "@pulumi/pulumi";
import rpc from "@pulumi/pulumi/runtime/rpc.js";

interface Answer {
  value: unknown;
  isKnown: boolean;
  isSecret: boolean;
  dependencies: Resource[];
}

interface Held {
  /** Settles when the engine has answered for the resource. */
  answered: Promise<Record<string, Answer>>;
  /** Those that were read, by property. */
  outputs: Record<string, Output<unknown>>;
}

/** The constructor is internal: an output of one's own carries no resource. */
type MakeOutput = new (
  resource: Resource,
  value: Promise<unknown>,
  isKnown: Promise<boolean>,
  isSecret: Promise<boolean>,
  resources: Promise<Resource[]>,
) => Output<unknown>;

const held = new WeakMap<Resource, Held>();
/** The same accessor for a name on every resource, so that V8 lays the resources of a class out alike. */
const accessors = new Map<string, PropertyDescriptor>();

/** Does so for the rest of the process. */
export function makeOutputsWhenRead(): void {
  const internals: Pick<typeof rpc, "transferProperties"> = rpc;
  internals.transferProperties = (resource, _label, properties) => {
    const { promise: answered, resolve, reject } = Promise.withResolvers<Record<string, Answer>>();
    // Where nobody reads an output, the failure is that of the resource's URN alone.
    answered.catch(() => undefined);
    held.set(resource, { answered, outputs: {} });
    const answers: Record<string, Answer> = {};
    const names = Object.keys(properties).filter((name) => name !== "id" && name !== "urn");
    for (const name of names) giveOutput(resource, name);
    const resolverOf = (name: string): ReturnType<typeof rpc.transferProperties>[string] => {
      return (value, isKnown, isSecret, dependencies = [], error) => {
        if (error) return reject(error);
        answers[name] = { value, isKnown, isSecret, dependencies };
        // Pulumi settles all properties at once, before anybody hears of the first.
        resolve(answers);
      };
    };
    return Object.fromEntries(names.map((name) => [name, resolverOf(name)]));
  };
}

/** Does so for the rest of the process. */
export function sendSetInputs(): void {
  const internals: Pick<typeof rpc, "serializeResourceProperties"> = rpc;
  const { serializeResourceProperties } = rpc;
  internals.serializeResourceProperties = (label, properties, options) => {
    const set: typeof properties = {};
    for (const name of Object.keys(properties)) if (properties[name] !== undefined) set[name] = properties[name];
    return serializeResourceProperties(label, set, options);
  };
}

function giveOutput(resource: Resource, name: string): void {
  // Whoever has an accessor there waits for the output (stackReferences.ts).
  if (name in resource) Object.assign(resource, { [name]: outputOf(resource, name) });
  else Object.defineProperty(resource, name, accessorOf(name));
}

function accessorOf(name: string): PropertyDescriptor {
  const accessor = accessors.get(name) ?? {
    enumerable: true,
    configurable: true,
    get(this: Resource) {
      return outputOf(this, name);
    },
    // A class of the owner's own may put another value in its place, as in Pulumi's own property.
    set(this: Resource, value: unknown) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
  };
  accessors.set(name, accessor);
  return accessor;
}

function outputOf(resource: Resource, name: string): Output<unknown> {
  const { answered, outputs } = held.get(resource) as Held;
  const part = <Name extends keyof Answer>(what: Name) =>
    answered.then((answers): Answer[Name] => (answers[name] as Answer)[what]);
  const make = () =>
    new (Output as unknown as MakeOutput)(
      resource,
      part("value"),
      part("isKnown"),
      part("isSecret"),
      part("dependencies"),
    );
  outputs[name] ??= make();
  return outputs[name];
}
