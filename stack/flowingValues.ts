// What resources.ts gives as outputs, judged as soon as the values are known: in a plan by their placeholders, in a
// preview where AWS is not needed for them, else in the deployment, before a task gets them. What is plain is judged
// by givenLinks.ts.

import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Settings } from "../settings/keys/schema.ts";
import { checkSecretReference, secretReference } from "../settings/keys/secretReference.ts";
import { type Fault, type Path, report } from "../settings/language/faults.ts";
import { sift } from "../settings/language/sift.ts";
import { secretElsewhere } from "../settings/rules/tasks.ts";
import type { Link, Links } from "./links.ts";
import { checkOpenOutput } from "./openOutput.ts";
import type { Flowing } from "./stackOutputs.ts";

/** Faults of a value that is known now. @param secret whether it must not be shown */
type Judge = (value: unknown, path: Path, secret: boolean) => Iterable<Fault>;

/** Whether only the deployment knows the value. */
export function flows(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/**
 * The links, in which each output of a variable throws where its value is none that a variable may have.
 * @param file that a report names
 */
export function withJudgedValues(links: Links, file: string, { allow }: Pick<Flowing<Settings>, "allow">): Links {
  const excused = Object.hasOwn(allow, "open-credentials");
  const judges = {
    environment: excused ? judgeText : judgeOpenText,
    secrets: judgeReference,
  } satisfies Partial<Record<keyof Link, Judge>>;
  const judged = (name: string, link: Link) => {
    const blocks = Object.entries(judges).map(([block, judge]) => {
      const values = Object.entries(link[block as keyof typeof judges] ?? {});
      const checked = values.map(([key, value]) => [
        key,
        flows(value) ? judgedValue(value, [name, block, key], { judge, file }) : value,
      ]);
      return [block, Object.fromEntries(checked)];
    });
    return { ...link, ...Object.fromEntries(blocks) };
  };
  return Object.fromEntries(Object.entries(links).map(([name, link]) => [name, link && judged(name, link)]));
}

/** Not secret any more: what may stand in a task definition is none, and a secret would hide all of it in a preview. */
function judgedValue(value: unknown, path: Path, { judge, file }: { judge: Judge; file: string }) {
  const flow = pulumi.output(value);
  const checked = pulumi.all([flow, pulumi.isSecret(flow)]).apply(([known, secret]) => {
    const faults = [...judge(known, path, secret)];
    if (faults.length > 0) throw alone(report(file, faults, {}));
    return known;
  });
  return pulumi.unsecret(checked);
}

/** Pulumi would put each resource before the message that waits for the value. */
function alone(message: string): pulumi.RunError {
  return Object.defineProperty(new pulumi.RunError(message), "message", { get: () => message, set: () => undefined });
}

/** Text, as what is none would reach the app as "undefined" or "[object Object]". */
function* judgeText(value: unknown, path: Path): Generator<Fault> {
  if (["string", "number", "boolean"].includes(typeof value)) return;
  const isNothing = value === undefined || value === null;
  const advice = isNothing
    ? "give it a value; in a plan an output is a text without parts, such as its place in the tree"
    : "give one of its values, or .apply(JSON.stringify)";
  const gotText = isNothing ? "an output without a value" : "an output with several values";
  yield { path, must: "be text", got: undefined, gotText, advice };
}

function* judgeOpenText(value: unknown, path: Path, secret: boolean): Generator<Fault> {
  const faults = [...judgeText(value, path)];
  yield* faults;
  if (faults.length > 0) return;
  const advice = `${secretElsewhere}; where it is none, write pulumi.unsecret(…) around it`;
  yield* checkOpenOutput(value, path, secret ? { gotText: "an output that is one", advice } : undefined);
}

/** A secret output may be a reference that was only near a secret; a parameter's name looks like any value. */
function* judgeReference(value: unknown, path: Path, secret: boolean): Generator<Fault> {
  if (typeof value === "string" && value.includes(placeholder)) return;
  const faults: Fault[] = [];
  sift(z.object({ value: secretReference }), { value }, faults);
  for (const fault of faults) yield { ...fault, path };
  if (faults.length > 0 || !secret) return;
  yield* checkSecretReference(value, path, "make an aws.secretsmanager.Secret with that value, and give its arn");
}

/** How a plan's own text for a value begins: `${orders.arn}`. */
const placeholder = "$" + "{";
