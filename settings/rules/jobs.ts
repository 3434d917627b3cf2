// What must hold between the keys of one job, and between them and the services of the stack. The rules of its task are
// left to tasks.ts.

import { checkEvents } from "../keys/events.ts";
import type { JobBlock } from "../keys/jobs.ts";
import type { Fault } from "../language/faults.ts";
import { nearestIs } from "../language/nearest.ts";
import type { TaskSubject } from "./tasks.ts";

/** A job and what the rules compare it with. Reading any of it may throw `Unsound`. */
export interface JobSubject extends TaskSubject {
  job: JobBlock;
  /** Names of the stack's services. */
  readonly services: readonly string[];
}

/** Each rule runs by itself, so that one that meets an unsound value hides no other. */
export const jobRules: readonly ((subject: JobSubject) => Iterable<Fault>)[] = [
  checkName,
  checkSource,
  checkShared,
  checkService,
  checkStart,
  ({ job, region, path }) => (job.on ? checkEvents(job.on, job, { region, path }) : []),
];

/** A job and a service of one name would make resources of the same names. */
function* checkName({ name, services, path }: JobSubject): Generator<Fault> {
  if (!services.includes(name)) return;
  yield { path, must: "not be called as a service is", got: undefined, gotText: `"${name}"`, advice: "rename it" };
}

const sources = ["build", "image", "imageOf"] as const;

function* checkSource({ job, path }: JobSubject): Generator<Fault> {
  const given = sources.filter((key) => job[key] !== undefined);
  if (given.length === 1) return;
  const gotText = given.length === 0 ? "none of them" : given.join(" and ");
  const advice =
    given.length === 0 ? "add imageOf: and the name of a service, or build or image" : "take all but one of them out";
  yield { path, must: "have one of build, image and imageOf", got: undefined, gotText, advice };
}

/** Keys that come with the shared image. */
function* checkShared({ job, raw, path }: JobSubject): Generator<Fault> {
  if (job.imageOf === undefined) return;
  for (const key of ["architecture", "imagesKept"]) {
    if (!Object.hasOwn(raw, key)) continue;
    const advice = `take it out: it is that of services.${job.imageOf}`;
    yield { path: [...path, key], must: "not stand beside imageOf", got: undefined, gotText: "both", advice };
  }
}

function* checkService({ job: { imageOf }, services, path }: JobSubject): Generator<Fault> {
  if (imageOf === undefined || services.includes(imageOf)) return;
  const advice = services.length > 0 ? nearestIs(imageOf, services) : "add the service first";
  yield { path: [...path, "imageOf"], must: "be the name of a service", got: imageOf, advice };
}

function* checkStart({ job: { schedule, on, overlap }, path }: JobSubject): Generator<Fault> {
  if (schedule === undefined && on === undefined) {
    const advice = 'add schedule: "rate(1 day)", with enabled: false for a job that only people run (./ecs task)';
    yield { path, must: "have schedule or on", got: undefined, gotText: "neither", advice };
  }
  if (on === undefined || overlap) return;
  const advice =
    "take it out: events that come at one moment would each find no run; to work on them one by one, make it a service with scaling: { queue: …, min: 0, max: 1 }";
  yield { path: [...path, "overlap"], must: "be true beside on", got: overlap, advice };
}
