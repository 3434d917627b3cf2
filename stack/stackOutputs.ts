// The outputs of other stacks that a stack file names (`{ stack: …, output: … }`). They are read before anything is
// made, so that all that is missing, or is of another kind than its key, is in one report. What form a value has is
// left to settings/language/stackOutput.ts, what a plan knows of it to plan/stackOutputs.ts.

import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../settings/keys/schema.ts";
import { checkSecretReference } from "../settings/keys/secretReference.ts";
import type { Fault, Path } from "../settings/language/faults.ts";
import { type PropertyPath, parsePropertyPath, valueAt } from "../settings/language/propertyPath.ts";
import type { SecretValue } from "../settings/language/secretValue.ts";
import {
  fullStackName,
  isPlain,
  StackOutput,
  stackOutputsIn,
  type WithoutOutputs,
} from "../settings/language/stackOutput.ts";
import type { Parsed } from "../settings/parse.ts";
import { secretElsewhere } from "../settings/rules/tasks.ts";
import { checkOpenOutput } from "./openOutput.ts";

/** Settings in which an output of another stack flows as one of Pulumi's. */
export type Flowing<T> = T extends SecretValue
  ? T
  : T extends StackOutput<infer Value>
    ? pulumi.Output<WithoutOutputs<Value>>
    : T extends object
      ? { [Key in keyof T]: Flowing<T[Key]> }
      : T;

/** @throws RunError with every fault of the values, before anything is made */
export async function withStackOutputs({ settings, reportOf }: Parsed): Promise<Flowing<Settings>> {
  const asked = [...new Map([...stackOutputsIn(settings)].map((one) => [one.output, one])).values()];
  const names = [...new Set(asked.map(({ output }) => stackNameOf(output, settings)))].sort();
  const known = new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
  const faults = asked.flatMap(({ path, output }) => {
    const found = known.get(stackNameOf(output, settings));
    const [key] = path;
    if (found === undefined) return [];
    const isUp = "outputs" in found && valueAt(found.outputs, pathOf(output)) !== undefined;
    if (key === "shared") return isUp ? [] : [notUp(output)];
    return "why" in found ? [missing(output, path, found.why)] : faultsOf(output, path, { ...found, ...settings });
  });
  if (faults.length > 0) throw new pulumi.RunError(reportOf(faults));

  const stacks = new Map(names.map((name) => [name, new OtherStack(`stack-${shortName(name, settings)}`, name)]));
  const replaced = (value: unknown): unknown => {
    if (value instanceof StackOutput) return stacks.get(stackNameOf(value, settings))?.outputAt(pathOf(value));
    if (Array.isArray(value)) return value.map(replaced);
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
  };
  return (asked.length > 0 ? replaced(settings) : settings) as Flowing<Settings>;
}

/** One other stack. Values that flow from it are secret where they are secret there. */
class OtherStack extends pulumi.ComponentResource {
  readonly #reference: pulumi.StackReference;

  constructor(name: string, stack: string, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:OtherStack", name, {}, opts);
    this.#reference = new pulumi.StackReference(`${name}-reference`, { name: stack }, { parent: this });
    this.registerOutputs();
  }

  outputAt([output = "", ...below]: PropertyPath): pulumi.Output<unknown> {
    return this.#reference.getOutput(String(output)).apply((value) => valueAt(value, below));
  }
}

interface Known {
  outputs: Record<string, unknown>;
  /** Outputs that are, or hold, a secret. */
  secretOutputNames?: string[];
}

/** Why a stack cannot be read, in the engine's own words. */
interface Unread {
  why: string;
}

async function read(name: string): Promise<Known | Unread> {
  try {
    return await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  } catch (error) {
    // Of a backend, such as that it has no such organization, or that the stack is not for whoever asks.
    return { why: (error as Error).message.replace(/^invocation of \S+ returned an error: /, "") };
  }
}

type Here = Pick<Settings, "project" | "stack">;

const stackNameOf = ({ stack }: StackOutput, { project }: Here) =>
  fullStackName(stack, { organization: pulumi.getOrganization(), project });

/** Without what is the same here. */
function shortName(name: string, { project }: Here): string {
  const organization = `${pulumi.getOrganization()}/`;
  const inside = name.startsWith(organization) ? name.slice(organization.length) : name;
  return inside.startsWith(`${project}/`) ? inside.slice(project.length + 1) : inside;
}

const pathOf = ({ output }: StackOutput): PropertyPath => parsePropertyPath(output) ?? [];

function missing({ stack }: StackOutput, path: Path, why: string): Fault {
  const name = "or correct the name: `pulumi stack ls --all` lists them";
  // The engine's own words (pkg/backend/backend.go), the same for every backend.
  if (/unknown stack/.test(why)) {
    const must = "be an output of a stack that exists";
    return { path, must, got: undefined, gotText: `stack ${stack}`, advice: `run \`pulumi up\` there first, ${name}` };
  }
  const gotText = `stack ${stack}, of which Pulumi says: ${why}`;
  return {
    path,
    must: "be an output of a stack that can be read",
    got: undefined,
    gotText,
    advice: `log in where it is, ${name}`,
  };
}

/** One fault, whichever of the platform's ids are missing. */
function notUp({ stack }: StackOutput): Fault {
  const must = "be a stack that is deployed, with a load balancer where this one has routes";
  return { path: ["platform", "of"], must, got: stack, advice: `run \`pulumi up --stack ${stack}\` first` };
}

function faultsOf(
  output: StackOutput,
  path: Path,
  { outputs, secretOutputNames = [], allow }: Known & Pick<Settings, "allow">,
): Fault[] {
  const value = valueAt(outputs, pathOf(output));
  // A plan answers so.
  if (JSON.stringify(value) === JSON.stringify(output.placeholder)) return [];
  const secret = secretOutputNames.includes(String(pathOf(output)[0]));
  const faults = output.faultsOf(value, path, secret);
  if (faults.length === 0 && secret && path.at(-2) === "secrets") {
    const advice = `keep the value in Secrets Manager there, and have ${output.output} be its ARN`;
    return [...checkSecretReference(value, path, advice)];
  }
  const isOpen = path.at(-2) === "environment" && !Object.hasOwn(allow, "open-credentials");
  if (faults.length > 0 || !isOpen) return faults;
  const gotText = `${output.output} of stack ${output.stack}`;
  return [...checkOpenOutput(value, path, secret ? { gotText, advice: secretElsewhere } : undefined)];
}
