// Turns the engine's events into lines to read: one for each resource that changed, what the program and its hooks
// say, and a sign of life where a step takes long. Prints nothing itself.

import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

const done: Record<string, string> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  "create-replacement": "created anew",
  "delete-replaced": "deleted the replaced",
  import: "imported",
};
const doing: Record<string, string> = {
  create: "creating",
  update: "updating",
  delete: "deleting",
  "create-replacement": "creating anew",
  "delete-replaced": "deleting the replaced",
  import: "importing",
};

/** As the engine counts at the end, where a replacement is one step. */
const counted: Record<string, string> = { ...done, replace: "replaced", same: "unchanged" };

interface Step {
  label: string;
  what: string;
  since: number;
}

export class Progress {
  /** How many errors the engine told of: a failure without any is one that nobody has explained yet. */
  errors = 0;
  /** Whether the engine has said that it was asked to stop. */
  cancelling = false;
  private readonly steps = new Map<string, Step>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** The lines that an event is worth: mostly none or one. */
  lines(event: EngineEvent): string[] {
    if (event.diagnosticEvent) return this.diagnostic(event.diagnosticEvent);
    if (event.resourcePreEvent) return this.begin(event.resourcePreEvent.metadata);
    if (event.resOutputsEvent) return this.end(event.resOutputsEvent.metadata);
    if (event.resOpFailedEvent) return this.fail(event.resOpFailedEvent.metadata);
    if (event.summaryEvent) return this.summary(event.summaryEvent);
    if (event.stdoutEvent) {
      this.cancelling ||= /received; cancelling/.test(event.stdoutEvent.message);
    }
    return [];
  }

  /** What is under way for longer than `afterMs`, the longest first. */
  slow(afterMs: number): string[] {
    return [...this.steps.values()]
      .filter(({ since }) => this.now() - since > afterMs)
      .map(({ label, what, since }) => `  … ${label} ${what}, ${seconds(this.now() - since)} so far`);
  }

  private begin({ op, urn, new: resource, old }: Metadata): string[] {
    const what = doing[op];
    if (what && isReal(resource ?? old)) this.steps.set(`${op} ${urn}`, { label: label(urn), what, since: this.now() });
    return [];
  }

  private end({ op, urn }: Metadata): string[] {
    const step = this.steps.get(`${op} ${urn}`);
    this.steps.delete(`${op} ${urn}`);
    return step ? [`  ${step.label} ${done[op]}, ${seconds(this.now() - step.since)}`] : [];
  }

  private fail({ op, urn }: Metadata): string[] {
    this.steps.delete(`${op} ${urn}`);
    return [`  ${label(urn)} FAILED`];
  }

  private diagnostic({ severity, message, ephemeral, urn, prefix }: NonNullable<EngineEvent["diagnosticEvent"]>) {
    // "debug" is not among the severities of the type, and comes all the same.
    if (ephemeral || (severity as string) === "debug") return [];
    const text = message.replace(/<\{%.*?%\}>/g, "").trim();
    if (text === "") return [];
    if (severity === "error") this.errors++;
    const about = severity === "error" && urn && !urn.includes("pulumi:pulumi:Stack") ? `${label(urn)}: ` : "";
    return `${prefix ?? ""}${about}${text}`.split("\n").map((line) => `  ${line}`.trimEnd());
  }

  private summary({ resourceChanges, durationSeconds }: NonNullable<EngineEvent["summaryEvent"]>): string[] {
    const counts = Object.entries(resourceChanges)
      .filter(([op, count]) => counted[op] && count)
      .map(([op, count]) => `${count} ${counted[op]}`);
    return [`${counts.join(", ") || "nothing to do"}, in ${durationSeconds} s`];
  }
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** Components, providers and the stack itself exist in the state alone. */
function isReal(resource: Metadata["new"]): boolean {
  return resource?.custom === true && !resource.type.startsWith("pulumi:");
}

/** `web-service (aws:ecs:Service)` of `urn:pulumi:local::project::parent$aws:ecs/service:Service::web-service`. */
function label(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  const type = (types.split("$").at(-1) ?? "").replace(/\/[^:]*/, "");
  return `${name.join("::")} (${type})`;
}

function seconds(ms: number): string {
  return `${ms < 9_950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}
