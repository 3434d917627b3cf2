// An owner would believe a key that nobody reads. So for every key another value changes the plan of a stack, or its
// cost.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { estimate } from "../../cli/cost/estimate.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { awsSchema, projectSchema } from "../../settings/keys/schema.ts";
import { core, entryOf, isBlock, meta, part } from "../../settings/language/kinds.ts";
import { parseSettings } from "../../settings/parse.ts";
import { ownProject } from "../support/ownProject.ts";
import { base, names, routedBase, type Sample, samples, smallBase, smallListening, unseen } from "./samples.ts";

type Values = Record<string, unknown>;

interface Key {
  /** Such as `services.*.sidecars.*.port`; a list of blocks is one of its entries, `[]`. */
  path: string;
  schema: z.ZodType;
}

/** Every key that holds a value, below blocks, maps of blocks and lists of blocks. */
function keysOf(schema: z.ZodType, path: readonly string[] = []): Key[] {
  const kind = core(schema);
  const of = (inner: unknown, ...more: string[]) => keysOf(part(inner), [...path, ...more]);
  if (kind instanceof z.ZodObject) return Object.entries(kind.shape).flatMap(([key, value]) => of(value, key));
  if (kind instanceof z.ZodUnion && isBlock(schema)) return kind.def.options.flatMap((option) => of(option));
  if (kind instanceof z.ZodRecord && isBlock(part(kind.def.valueType))) return of(kind.def.valueType, "*");
  if (kind instanceof z.ZodArray && isBlock(entryOf(schema))) return of(entryOf(schema), "[]");
  return [{ path: path.join("."), schema }];
}

/** The places of a key in the base. */
function placeOf(path: string): (string | number)[] {
  const parts = path.split(".");
  return parts.map((name, index) =>
    name === "*" ? (names[parts[index - 1] ?? ""] ?? name) : name === "[]" ? 0 : name,
  );
}

function valueAt(values: unknown, place: readonly (string | number)[]): unknown {
  return place.reduce((value: unknown, key) => (value as Values | undefined)?.[key], values);
}

/** The values with another value at a place; without the key where that is undefined. */
function changed(values: unknown, [key, ...below]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  const inner = changed((values as Values | undefined)?.[key], below, value);
  if (typeof key === "number") return Array.isArray(values) ? values.with(key, inner) : [inner];
  const { [key]: _, ...others } = (values ?? {}) as Values;
  return inner === undefined ? others : { ...others, [key]: inner };
}

// Each plan reads all stack files, and one key names another stack.
const context = { project: "docker-on-ecs", stack: "test", root: ownProject("reach", ["shared"]) };

function configOf({ aws, ...own }: Values): Values {
  const ofAws = Object.entries(aws as Values).map(([key, value]) => [`aws:${key}`, value]);
  return { ...own, ...Object.fromEntries(ofAws) };
}

/** A plan's text and cost; or the report of a wrong configuration. */
async function planned(values: Values): Promise<{ text: string } | { report: string }> {
  const texts = Object.entries(configOf(values)).map(([key, value]) => {
    const full = key.includes(":") ? key : `${context.project}:${key}`;
    return [full, typeof value === "string" ? value : JSON.stringify(value)];
  });
  try {
    const plan = await planConfiguration({ ...context, config: Object.fromEntries(texts) });
    return { text: JSON.stringify([plan.resources, plan.outputs, estimate(plan)?.total]) };
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    return { report: error.message };
  }
}

/** The plans by their values as text, since many keys are compared with the same plan. */
const before = new Map<string, ReturnType<typeof planned>>();

/** Other values of a key: the samples for it, or what follows from its schema and its present value. */
function samplesOf({ path, schema }: Key, now: unknown): Sample[] {
  const ends = path.split(".").map((_, index, parts) => parts.slice(index).join("."));
  const written = ends.find((end) => Object.hasOwn(samples, end));
  if (written !== undefined) return [samples[written] as Sample];
  const kind = core(schema);
  const { limits } = meta(schema);
  if (kind instanceof z.ZodBoolean) return (now === undefined ? [true, false] : [!now]).map((to) => ({ to }));
  if (kind instanceof z.ZodEnum) return kind.options.filter((option) => option !== now).map((to) => ({ to }));
  if (kind instanceof z.ZodUnion && now !== false)
    return [{ to: typeof now === "number" ? now + 1 : 1 }, { to: false }];
  if (limits?.enum) return limits.enum.filter((option) => option !== now).map((to) => ({ to }));
  if (kind instanceof z.ZodNumber) {
    const number = typeof now === "number" ? now : (limits?.minimum ?? 1);
    const near = [number + 1, number - 1, ...(now === undefined ? [number] : [])];
    return near.map((to) => ({ to }));
  }
  if (limits?.pattern === "\\S") return [{ to: "text" }];
  const entry = kind instanceof z.ZodArray ? meta(entryOf(schema)).limits : undefined;
  return entry?.pattern === "\\S" ? [{ to: ["text"] }] : [];
}

/** No more than a key needs, since each plan counts: a job's takes one small service, a service's takes no job. */
function baseOf(path: string): Values {
  const [block, , key] = path.split(".");
  if (block === "aws") return smallBase;
  if (block === "ingress" || /\.route\.(signIn|shareOf|percent|stickySeconds)/.test(path)) return routedBase;
  if (block === "networkLoadBalancer" || key === "listen") return smallListening;
  const { jobs, services, alarms } = base;
  const rest = { ...smallBase, cluster: { spot: { base: 1 } }, ...(path.includes("alarms") && { alarms }) };
  if (block === "services") return { ...rest, services: path.includes("scaling") ? services : unscaled(services) };
  return block === "jobs" ? { ...rest, jobs, services: { web: { user: "1:1", image: "nginx:0" } } } : base;
}

/** Without autoscaling and its schedules. */
function unscaled(services: unknown): Values {
  const { web } = services as { web: Values };
  return { web: { ...web, scaling: undefined } };
}

const isNotIn = (path: string, block: string | number | undefined) =>
  (block === "services" && path.startsWith("jobs.")) || (block === "jobs" && /^services\.web\./.test(path));

/** The reason why another value of a key cannot be seen in a plan; undefined where it can. */
async function faultOf(key: Key): Promise<string | undefined> {
  const place = placeOf(key.path);
  const whole = baseOf(key.path);
  const parsed = parseSettings(configOf(whole), context);
  if ("report" in parsed) assert.fail(parsed.report);
  const tried: string[] = [];
  const reports: string[] = [];
  for (const sample of samplesOf(key, valueAt(parsed.settings, place))) {
    const others = Object.entries(sample.with ?? {}).filter(([path]) => !isNotIn(path, place[0]));
    const beside = others.reduce((values: unknown, [path, value]) => changed(values, path.split("."), value), whole);
    const from = "from" in sample ? changed(beside, place, sample.from) : beside;
    const id = JSON.stringify(from);
    const old = await (before.get(id) ?? before.set(id, planned(from as Values)).get(id));
    const now = await planned(changed(from, place, sample.to) as Values);
    const reported = [old, now].flatMap((outcome) => (outcome && "report" in outcome ? outcome.report : []));
    reports.push(...reported);
    if (reported.length > 0) continue;
    if (old && "text" in old && "text" in now && old.text !== now.text) return undefined;
    tried.push(JSON.stringify(sample.to));
  }
  if (tried.length > 0) return `${key.path}: nobody reads it: ${tried.join(" or ")} changes no plan`;
  const refused = reports.length > 0 ? `; what follows from its schema is refused: ${reports[0]}` : "";
  return `${key.path}: add a value of it to samples in tests/settings/samples.ts${refused}`;
}

describe("the keys of a stack file", function () {
  this.timeout(60_000); // two plans a key
  after(() => rmSync(context.root, { recursive: true }));

  // Each of the defaults is a key of services or jobs, and sum.test.ts says that these take it.
  // Values beside a secret come from a stack's file, as in Pulumi.elsewhere.yaml: components/ingress/signIn.test.ts.
  const isElsewhere = ({ path }: Key) => path.startsWith("defaults.") || path.includes(".oidc.");
  const own = keysOf(projectSchema).filter((key) => !isElsewhere(key));
  const all = [...own, ...keysOf(z.object({ aws: awsSchema }))];

  // A job's sidecar and a service's are one: the same schema here, the same container in components/task.
  const schemas = new Map(own.map(({ path, schema }) => [path, schema]));
  const isOfServices = ({ path, schema }: Key) =>
    /^jobs\.\*\.sidecars\./.test(path) && schemas.get(path.replace("jobs", "services")) === schema;
  const tried = all.filter((key) => !isOfServices(key));

  for (const [block, keys] of Map.groupBy(tried, ({ path }) => path.split(".")[0])) {
    it(`reach a plan or its cost: ${block}`, async () => {
      const faults: string[] = [];
      for (const key of keys) {
        const fault = await faultOf(key);
        if (fault !== undefined && !Object.hasOwn(unseen, key.path)) faults.push(fault);
      }
      assert.deepEqual(faults, []);
    });
  }

  it("are in no plan where samples.ts names another reader", async () => {
    for (const path of Object.keys(unseen)) {
      const key = all.find((one) => one.path === path) ?? assert.fail(`there is no key ${path}`);
      assert.match((await faultOf(key)) ?? "", /nobody reads it|is refused/, `${path} reaches a plan`);
    }
  });

  it("use every sample", () => {
    const unused = Object.keys(samples).filter(
      (end) => !all.some(({ path }) => path === end || path.endsWith(`.${end}`)),
    );
    assert.deepEqual(unused, [], "take these out of tests/settings/samples.ts");
  });
});
