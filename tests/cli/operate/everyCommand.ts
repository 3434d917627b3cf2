// Every command and hook that asks AWS, as a function that a test runs against a region of the troubled AWS.

import { main } from "../../../cli/main.ts";
import type { Region } from "../../support/ecs/troubledAws.ts";
import { Collected } from "../../support/ecs.ts";

/** What a command gives: its exit code, and all that it has said. */
export interface Ended {
  code: number;
  said: string;
}

type Run = (at: Region) => Promise<Ended>;

export interface Command {
  run: Run;
  /** What it asks AWS to do; everything else only reads. @default nothing */
  writes?: string;
  /** The operation from which on it asks again for ten minutes where trouble may pass. @default none */
  waitsFrom?: string;
  /** Whether what it writes is never asked for a second time, as it would be done twice. @default false */
  once?: true;
  /** Operations that it can do without, in a line that says what is unknown. @default none */
  optional?: readonly string[];
}

/** A command line, in place of whose stack there is a cluster. */
const line =
  (...words: string[]): Run =>
  async ({ name, aws }) => {
    const [stdout, stderr] = [new Collected(), new Collected()];
    const [command = "", ...more] = words;
    const args = [command, "--cluster", aws.cluster, "--region", name, ...more];
    const code = await main(args, { root: ".", stdout, stderr });
    return { code, said: stdout.text + stderr.text };
  };

export const commands: Readonly<Record<string, Command>> = {
  status: { run: line("status"), optional: ["DescribeAlarms"] },
  task: {
    run: line("task", "--service", "web", "--", "bin/report"),
    writes: "RunTask",
    waitsFrom: "RunTask",
    optional: ["GetLogEvents"],
  },
  stop: { run: line("stop", "00000003"), writes: "StopTask" },
  scale: {
    run: line("scale", "--service", "web", "2"),
    writes: "UpdateService",
    waitsFrom: "ListTasks",
    optional: ["DescribeScalableTargets"],
  },
  restart: { run: line("restart", "--service", "web"), writes: "UpdateService", waitsFrom: "ListTasks" },
  shell: { run: line("shell", "--service", "web"), writes: "ExecuteCommand", once: true },
  tunnel: { run: line("tunnel", "--service", "web", "8080"), writes: "StartSession", once: true },
};
