// The bootstrap program's only reader of configuration, checked in the same words as the project's stack files:
// all faults in one report, before anything is made.

import { readFileSync } from "node:fs";
import { getProject, getStack, RunError, runtime } from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import { regions } from "../settings/facts/regions.ts";
import { awsSchema } from "../settings/keys/schema.ts";
import { decoded, withoutEmptyBlocks } from "../settings/language/decode.ts";
import { type Fault, report } from "../settings/language/faults.ts";
import { list, mapOf, oneOf, text, type Verdict } from "../settings/language/fields.ts";
import { sift, Unsound } from "../settings/language/sift.ts";

// https://docs.github.com/en/actions/reference/security/oidc (immutable subject claims)
const repository = text("be <owner>@<id>/<name>@<id>, or <owner>/<name> without ids", (value): Verdict | undefined => {
  const [, owner, ownerId, name, nameId] = /^([^/@]+)(?:@(\d+))?\/([^/@]+)(?:@(\d+))?$/.exec(value) ?? [];
  if (/^repo:/.test(value)) return "leave repo: out";
  if (!owner || !name) return "copy it from: gh api repos/<owner>/<name>/actions/oidc/customization/sub";
  if (!/^[A-Za-z0-9-]+$/.test(owner) || !/^[A-Za-z0-9._-]+$/.test(name)) {
    return "write letters, digits and hyphens, in the name also . and _";
  }
  return (ownerId === undefined) === (nameId === undefined) ? undefined : "give both ids, or neither";
});

const branch = text("be the name of a branch", (value) =>
  /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value) ? undefined : "write it in full, without wildcards",
);

const environmentName = text("be called by 1 to 30 lower-case letters, digits and hyphens, a letter first", (value) =>
  /^[a-z][a-z0-9-]{0,29}$/.test(value) ? undefined : "rename it, here and on GitHub",
);

const stacks = text("be a stack's name, or the start of several followed by *", (value): Verdict | undefined => {
  if (value.startsWith("*")) return "name the stacks: an environment that may deploy all of them separates nothing";
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*\*?$/.test(value) ? undefined : "write it such as dev or pr-*";
});

const platform = text("be a stack's name", (value): Verdict | undefined =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value)
    ? undefined
    : "write it as in platform: { of: staging } of the stack files",
);

const hostedZoneId = text("be the id of a hosted zone", (value) =>
  /^Z[A-Z0-9]{5,31}$/.test(value) ? undefined : "write it such as Z0123456789ABCDEFGHIJ, without /hostedzone/",
);

const action = text("be an IAM action such as s3:GetObject", (value): Verdict | undefined => {
  if (/^(iam|sts|organizations|account):/.test(value)) {
    return { must: "not reach who may do what", advice: "take it out: an app that needs it needs a role of its own" };
  }
  if (/^([a-z0-9-]+:)?\*$/.test(value)) return "name those that apps use, such as s3:GetObject";
  return /^[a-z0-9-]+:[A-Za-z0-9]+\*?$/.test(value) ? undefined : "write <service>:<Action>";
});

const schema = z.strictObject({
  repository: repository.meta({ description: "The repository as GitHub's tokens name it" }),
  branch: branch.default("main").meta({ description: "The branch that is deployed" }),
  environments: mapOf(
    environmentName,
    z.strictObject({
      stacks: stacks.optional().meta({ description: "What it may deploy" }),
      platform: platform
        .optional()
        .meta({ description: "The stack on whose VPC, cluster and load balancer those run" }),
    }),
  )
    .prefault({ dev: {}, staging: {}, prod: {}, preview: { stacks: "pr-*", platform: "staging" } })
    .meta({ description: "GitHub environments that may deploy", example: "{ dev: {}, preview: { stacks: pr-* } }" }),
  hostedZoneIds: list(hostedZoneId, { of: "ids of hosted zones" })
    .default([])
    .meta({ description: "Zones for domains" }),
  taskActions: list(action, { of: "IAM actions" }).default([]).meta({ description: "What apps may be given" }),
  oidcProvider: oneOf(["create", "existing"]).default("create").meta({ description: "GitHub's OIDC provider" }),
});

export interface Environment {
  /** The GitHub environment. */
  name: string;
  /** The stack that it deploys, or the start of several followed by `*`. */
  stacks: string;
  /** The stack on whose platform they run. @default each has its own */
  platform?: string;
}

export interface BootstrapSettings extends Omit<z.output<typeof schema>, "environments"> {
  /** The project whose stacks are deployed. */
  project: string;
  environments: Environment[];
  aws: z.output<typeof awsSchema>;
}

/** @throws RunError with every fault in the stack file, whose message is shown without a stack trace */
export function loadSettings(): BootstrapSettings {
  const parsed = parseSettings(runtime.allConfig() as Record<string, string>, getProject(), getStack());
  if ("report" in parsed) throw new RunError(parsed.report);
  return parsed.settings;
}

/** @param raw full keys (`aws:region`) to text, as the engine hands it over */
export function parseSettings(
  raw: Readonly<Record<string, string>>,
  project: string,
  stack: string,
): { settings: BootstrapSettings } | { report: string } {
  const faults: Fault[] = [];
  const own = siftInto(faults, schema, within(raw, project), "");
  const aws = siftInto(faults, awsSchema, within(raw, "aws"), "aws:");
  faults.push(...checkApart(own as z.output<typeof schema>), ...checkRegion(aws as z.output<typeof awsSchema>));
  if (faults.length > 0) {
    const order = Object.fromEntries(
      Object.entries(raw).map(([key, value]) => [key.replace(`${project}:`, ""), value]),
    );
    return { report: report(`bootstrap/Pulumi.${stack}.yaml`, faults, order) };
  }
  const { environments, ...rest } = own as z.output<typeof schema>;
  return {
    settings: {
      ...rest,
      project: deployedProject(),
      environments: Object.entries(environments).map(([name, { stacks = name, platform }]) => ({
        name,
        stacks,
        ...(platform !== undefined && { platform }),
      })),
      aws: awsSchema.parse(aws),
    },
  };
}

function deployedProject(): string {
  return parse(readFileSync(new URL("../Pulumi.yaml", import.meta.url), "utf8")).name;
}

function within(raw: Readonly<Record<string, string>>, namespace: string): Record<string, string> {
  const entries = Object.entries(raw).filter(([key]) => key.startsWith(`${namespace}:`));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(namespace.length + 1), value]));
}

function siftInto(faults: Fault[], block: z.ZodObject, values: Record<string, string>, prefix: string): unknown {
  const readable = Object.entries(values).map(([key, value]) => [
    key,
    Object.hasOwn(block.shape, key) ? decoded(block.shape[key] as z.ZodType, value) : value,
  ]);
  const found: Fault[] = [];
  const sifted = sift(block, withoutEmptyBlocks(block, Object.fromEntries(readable)), found);
  for (const fault of found) faults.push({ ...fault, path: [`${prefix}${fault.path[0]}`, ...fault.path.slice(1)] });
  return sifted;
}

/** A stack that two environments may deploy is only as safe as the laxer of them. */
function checkApart(settings: z.output<typeof schema>): Fault[] {
  const faults: Fault[] = [];
  const seen: Environment[] = [];
  try {
    for (const [name, { stacks = name }] of Object.entries(settings.environments)) {
      const other = seen.find((environment) => overlap(environment.stacks, stacks));
      if (other) {
        faults.push({
          path: ["environments", name],
          must: `deploy other stacks than environment ${other.name}`,
          got: stacks,
          advice: `${other.name} deploys ${other.stacks}; give each stack to one environment`,
        });
      }
      seen.push({ name, stacks });
    }
    if (seen.length === 0) {
      const advice = "write such as { dev: {}, prod: {} }, or take the key out";
      faults.push({ path: ["environments"], must: "have an environment", got: settings.environments, advice });
    }
  } catch (error) {
    if (!(error instanceof Unsound)) throw error;
  }
  return faults;
}

/** Whether some stack fits both. */
function overlap(one: string, other: string): boolean {
  const start = (pattern: string) => pattern.replace(/\*$/, "");
  if (!one.endsWith("*") && !other.endsWith("*")) return one === other;
  const [shorter = "", longer = ""] = [one, other].sort((a, b) => start(a).length - start(b).length);
  return shorter.endsWith("*") ? start(longer).startsWith(start(shorter)) : start(longer) === start(shorter);
}

function checkRegion(aws: z.output<typeof awsSchema>): Fault[] {
  try {
    if (regions.includes(aws.region)) return [];
    return [
      { path: ["aws:region"], must: "be a region of AWS", got: aws.region, advice: "write one such as eu-west-1" },
    ];
  } catch (error) {
    if (error instanceof Unsound) return [];
    throw error;
  }
}
