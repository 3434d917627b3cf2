// Turns the engine's events into lines to read: one for each changed resource, the output of the program and its hooks,
// the end of a failed build, and a sign of life where a step takes long. Printing is left to operate.ts.

import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { whyItFailed } from "./buildFailure.ts";
import { BuildLogs } from "./buildLogs.ts";
import { commands } from "./localStack.ts";

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

/** The words for the counts at the end, in which the engine counts a replacement as one step. */
const counted: Record<string, string> = { ...done, replace: "replaced", same: "unchanged" };

interface Step {
  label: string;
  what: string;
  since: number;
}

export class Progress {
  /** How many errors the engine reported; a failure without any has not been explained yet. */
  errors = 0;
  /** Whether the engine has reported that it was asked to stop. */
  cancelling = false;
  /** Whether the engine's summary has no step but `same`. */
  unchanged = false;
  private summedUp = false;
  /** Errors that only say that the engine ended, or that it was gone. */
  private held: string[] = [];
  private readonly builds = new BuildLogs();
  private readonly steps = new Map<string, Step>();
  /** What each image is built from, by its URN. */
  private readonly sources = new Map<string, { context: string; dockerfile: string }>();
  private readonly now: () => number;
  private readonly read: (path: string) => string | undefined;

  /** @param read gives a file of the project, seen from its folder; undefined where it cannot be read */
  constructor(read: (path: string) => string | undefined, now: () => number = Date.now) {
    this.read = read;
    this.now = now;
  }

  /** The lines for an event: none, one, or several. */
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

  /** The errors that were held back, where no other error says more; they count from then on. */
  unexplained(): string[] {
    if (this.errors > 0) return [];
    this.errors = this.held.length;
    return this.held;
  }

  /** The steps under way for longer than `afterMs`, the longest first. */
  slow(afterMs: number): string[] {
    return [...this.steps.values()]
      .filter(({ since }) => this.now() - since > afterMs)
      .map(({ label, what, since }) => `  … ${label} ${what}, ${seconds(this.now() - since)} so far`);
  }

  private begin({ op, urn, new: resource, old }: Metadata): string[] {
    const what = doing[op];
    const build = resource?.inputs?.build;
    if (typeof build?.dockerfile === "string") this.sources.set(urn, build);
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
    // "debug" occurs, although the type of the severities lacks it. A diagnostic after the summary is the program's
    // complaint, with a stack trace, that the engine is gone.
    if ((severity as string) === "debug" || this.summedUp) return [];
    const text = message.replace(/<\{%.*?%\}>/g, "").trim();
    if (text === "") return [];
    if (ephemeral) {
      this.builds.add(urn, text);
      return [];
    }
    if (severity !== "error") return indented(`${prefix ?? ""}${text}`);
    const about = urn && !urn.includes("pulumi:pulumi:Stack") ? `${label(urn)}: ` : "";
    const log = this.builds.take(urn ?? "");
    const lines = indented(`${prefix ?? ""}${about}${this.whyBuildFailed(urn, text, log) ?? withOwnCommand(text)}`);
    if (isEcho(text)) {
      this.held.push(...lines);
      return [];
    }
    this.errors++;
    const before = log.length > 0 ? [`The build of ${label(urn ?? "")} ended with:`, ...log].join("\n  | ") : undefined;
    return [...(before === undefined ? [] : indented(before)), ...lines];
  }

  private whyBuildFailed(urn = "", message: string, log: readonly string[]): string | undefined {
    const source = this.sources.get(urn);
    return source && whyItFailed(message, { ...source, text: this.read(source.dockerfile), log });
  }

  private summary({ resourceChanges, durationSeconds }: NonNullable<EngineEvent["summaryEvent"]>): string[] {
    this.summedUp = true;
    this.unchanged = Object.entries(resourceChanges).every(([op, count]) => op === "same" || count === 0);
    const counts = Object.entries(resourceChanges)
      .filter(([op, count]) => counted[op] && count)
      .map(([op, count]) => `${count} ${counted[op]}`);
    return [`${counts.join(", ") || "nothing to do"}, in ${durationSeconds} s`];
  }
}

/**
 * Whether an error is only what a step, a plugin or the program says when the engine ends because of another error or
 * of a Ctrl-C: its connection is lost. The codes are gRPC's: https://grpc.github.io/grpc/core/md_doc_statuscodes.html
 */
function isEcho(text: string): boolean {
  return (
    /^update (failed|canceled|cancelled)$/.test(text) ||
    /grpc: the client connection is closing|rpc error: code = (Unavailable|Canceled) /.test(text)
  );
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** Components, providers and the stack itself exist in the state alone. */
function isReal(resource: Metadata["new"]): boolean {
  return resource?.custom === true && !resource.type.startsWith("pulumi:");
}

/** `web-service (aws:ecs:Service)` for `urn:pulumi:local::project::parent$aws:ecs/service:Service::web-service`. */
function label(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  const type = (types.split("$").at(-1) ?? "").replace(/\/[^:]*/, "");
  return `${name.join("::")} (${type})`;
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`.trimEnd());
}

/**
 * `pulumi up` does not find this state, and a run after a failed one refreshes by itself (up.ts). AWS's CLI would ask a
 * real account.
 */
function withOwnCommand(text: string): string {
  return text
    .replaceAll(/`pulumi up[^`]*`/g, `\`${commands.up}\``)
    .replaceAll(/aws ecs describe-services [^\n]*/g, commands.status);
}

function seconds(ms: number): string {
  return `${ms < 9_950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}
