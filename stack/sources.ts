// What the stack file or else resources.ts names: the queue and the bucket whose events start a job, the queue that a
// service scales by, and the capacity provider of its machines. One of the two says it, and not both.

import * as pulumi from "@pulumi/pulumi";
import type { EventsArgs } from "../components/job/jobEvents.ts";
import type { MachinesArgs } from "../components/service/fargateServiceArgs.ts";
import { ofOwn } from "../settings/keys/machines.ts";
import { checkQueue, type Scaling } from "../settings/keys/scaling.ts";
import type { Settings } from "../settings/keys/schema.ts";
import { type Fault, type Path, report } from "../settings/language/faults.ts";
import type { Link } from "./links.ts";
import type { Flowing } from "./stackOutputs.ts";

type Events = NonNullable<Flowing<Settings>["jobs"][string]["on"]>;
type Machines = NonNullable<Flowing<Settings>["services"][string]["machines"]>;

/** A service or a job in the stack file. */
interface Of {
  stack: string;
  name: string;
}

export function noQueue(of: Of): pulumi.RunError {
  return missing(of, ["services", of.name, "scaling", "queue"], {
    must: "be set beside backlogPerTask and inFlightPerTask",
    advice: "add its name or ARN, or have resources.ts give the service its queue",
  });
}

/** @throws RunError where neither names the bucket or the queue */
export function eventsOf({ s3, sqs, event }: Events, link: Link = {}, of: Of): EventsArgs {
  const path = ["jobs", of.name, "on"];
  const [bucket, queue] = [s3?.bucket ?? link.bucket, sqs?.queue ?? link.queue];
  if (s3 && bucket === undefined) throw missing(of, [...path, "s3", "bucket"], given("bucket"));
  if (sqs && queue === undefined) throw missing(of, [...path, "sqs", "queue"], given("queue"));
  return {
    s3: s3 && bucket !== undefined ? { ...s3, bucket } : undefined,
    sqs: queue !== undefined && sqs ? { queue } : undefined,
    event,
  };
}

/** @throws RunError where the service's own capacity provider could not be called after it */
export function machinesOf(machines: Machines, link: Link = {}, of: Of): MachinesArgs {
  const { capacityProvider = link.capacityProvider } = machines;
  if (capacityProvider === undefined && /^(aws|ecs|fargate)/.test(of.name)) {
    throw missing(of, ["services", of.name, "machines", "capacityProvider"], {
      must: "be set where the service's name begins with aws, ecs or fargate, as no capacity provider may be called so",
      advice: "rename the service, or have resources.ts give it its capacityProvider",
    });
  }
  return { ...machines, capacityProvider };
}

function given(what: string) {
  return { must: "be set", advice: `add its name, or have resources.ts give the job its ${what}` };
}

/** Only once resources.ts has run, as that may give it. */
function missing({ stack }: Of, path: Path, fault: Pick<Fault, "must" | "advice">): pulumi.RunError {
  return new pulumi.RunError(report(`Pulumi.${stack}.yaml`, [{ ...fault, path, got: undefined }], {}));
}

/** What resources.ts gives is for what takes it, and has none of the stack file yet. */
export function* checkSources(name: string, link: object, { services, jobs }: Flowing<Settings>): Generator<Fault> {
  const has = (key: keyof Link) => Object.hasOwn(link, key);
  const on = jobs[name]?.on;
  if (has("queue") && on?.sqs) yield* checkFree([name, "queue"], on.sqs.queue);
  if (has("queue") && !on?.sqs) yield* checkGivenQueue(name, services[name]?.scaling);
  if (has("capacityProvider")) yield* checkGivenProvider(name, services[name]?.machines);
  if (has("bucket") && on?.s3) yield* checkFree([name, "bucket"], on.s3.bucket);
  if (has("bucket") && !on?.s3) {
    yield notTaken([name, "bucket"], "a job with on.s3", `write on: { s3: {} } under jobs.${name}`);
  }
}

function* checkFree(path: Path, ofStackFile: unknown): Generator<Fault> {
  if (ofStackFile === undefined) return;
  const must = "not be set in the stack file too";
  yield { path, must, got: undefined, gotText: "both", advice: "take it out there or here" };
}

function notTaken(path: Path, taker: string, advice: string): Fault {
  return { path, must: `be that of ${taker}`, got: undefined, gotText: "none in the stack file", advice };
}

/** What the stack file says of a provider that is made for the service would say nothing of one that is given. */
function* checkGivenProvider(name: string, machines: Machines | undefined): Generator<Fault> {
  const path = [name, "capacityProvider"];
  if (machines === undefined) {
    yield notTaken(path, "a service with machines", `write machines: {} under services.${name}`);
    return;
  }
  yield* checkFree(path, machines.capacityProvider);
  for (const key of ofOwn.filter((key) => machines[key] !== undefined)) {
    const must = `not be set beside services.${name}.machines.${key}, which is of the service's own`;
    yield { path, must, got: undefined, gotText: "both", advice: "take one of them out" };
  }
}

/** A queue is that of a service that scales, and of none that has another one. */
function* checkGivenQueue(name: string, scaling: Scaling | undefined): Generator<Fault> {
  const path = [name, "queue"];
  if (scaling === undefined) {
    yield notTaken(path, "a service with scaling", `write scaling: { min: 0, max: 10 } under services.${name}`);
    return;
  }
  yield* checkFree(path, scaling.queue);
  const byQueue = { ...scaling, queue: undefined, backlogPerTask: 1 };
  for (const { path: at, ...fault } of checkQueue(byQueue, { region: "" }, [])) {
    yield { ...fault, path, gotText: `services.${name}.scaling.${at.at(-1)}` };
  }
}
