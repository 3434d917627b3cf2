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
  if (s3 && bucket === undefined) throw missing(of, [...path, "s3", "bucket"], given("job", "bucket"));
  if (sqs && queue === undefined) throw missing(of, [...path, "sqs", "queue"], given("job", "queue"));
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

function given(kind: string, what: string) {
  return { must: "be set", advice: `add its name, or have resources.ts give the ${kind} its ${what}` };
}

/** Only once resources.ts has run, as that may give it. */
function missing({ stack }: Of, path: Path, fault: Pick<Fault, "must" | "advice">): pulumi.RunError {
  return new pulumi.RunError(report(`Pulumi.${stack}.yaml`, [{ ...fault, path, got: undefined }], {}));
}

/** A queue or a bucket is given to what takes it, and has none yet. */
export function* checkSources(name: string, link: object, { services, jobs }: Flowing<Settings>): Generator<Fault> {
  const on = jobs[name]?.on;
  if (Object.hasOwn(link, "queue")) {
    if (on?.sqs === undefined) yield* checkGivenQueue([name], services[name]?.scaling);
    else if (on.sqs.queue !== undefined) yield twice([name, "queue"]);
  }
  if (Object.hasOwn(link, "capacityProvider")) {
    const machines = services[name]?.machines;
    if (machines?.capacityProvider !== undefined) yield twice([name, "capacityProvider"]);
    for (const key of ofOwn.filter((key) => machines?.[key] !== undefined)) {
      const must = `not be set beside services.${name}.machines.${key}, which is of the service's own`;
      yield { path: [name, "capacityProvider"], must, got: undefined, gotText: "both", advice: "take one of them out" };
    }
    if (machines === undefined) {
      const advice = `write machines: {} under services.${name}`;
      const must = "be that of a service with machines";
      yield { path: [name, "capacityProvider"], must, got: undefined, gotText: "none in the stack file", advice };
    }
  }
  if (!Object.hasOwn(link, "bucket")) return;
  if (on?.s3?.bucket !== undefined) yield twice([name, "bucket"]);
  if (on?.s3 !== undefined) return;
  const must = "be that of a job with on.s3";
  const advice = `write on: { s3: {} } under jobs.${name}`;
  yield { path: [name, "bucket"], must, got: undefined, gotText: "none in the stack file", advice };
}

function twice(path: Path): Fault {
  return {
    path,
    must: "not be set in the stack file too",
    got: undefined,
    gotText: "both",
    advice: "take it out there or here",
  };
}

/** A queue is that of a service that scales, and of none that has another one. */
function* checkGivenQueue([name = ""]: Path, scaling: Scaling | undefined): Generator<Fault> {
  const fault = { path: [name, "queue"], got: undefined };
  if (scaling === undefined) {
    const advice = `write scaling: { min: 0, max: 10 } under services.${name}`;
    yield { ...fault, must: "be that of a service with scaling", gotText: "none in the stack file", advice };
    return;
  }
  if (scaling.queue !== undefined) {
    yield twice([name, "queue"]);
  }
  for (const { path, ...other } of checkQueue(
    { ...scaling, queue: undefined, backlogPerTask: 1 },
    { region: "" },
    [],
  )) {
    yield { ...other, path: [name, "queue"], gotText: `services.${name}.scaling.${path.at(-1)}` };
  }
}
