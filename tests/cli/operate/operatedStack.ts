// What the tests of the commands need: services and jobs that run as real containers in an emulator, and the commands
// as processes of their own. A stand-in plays Pulumi's CLI and prints the stack's outputs.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeTasksCommand, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import { EmulatedStack } from "../../rollout/emulatedStack.ts";

/** A command that goes on until it is stopped, and its output so far. */
export class Running {
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (text) => {
      this.stdout += text;
    });
    child.stderr?.on("data", (text) => {
      this.stderr += text;
    });
    this.ended = new Promise((done) => child.once("close", done));
  }

  get lines(): string[] {
    return this.stdout.split("\n").filter(Boolean);
  }

  async says(pattern: RegExp): Promise<void> {
    const end = Date.now() + 30_000;
    while (!pattern.test(this.stdout + this.stderr)) {
      assert.ok(Date.now() < end, `did not say ${pattern}:\n${this.stdout}\n${this.stderr}`);
      await sleep(50);
    }
  }

  interrupt(): Promise<number | null> {
    this.#child.kill("SIGINT");
    return this.ended;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

/** The stack `dev`, in a project's folder of its own. */
export class OperatedStack extends EmulatedStack {
  readonly root = mkdtempSync(join(tmpdir(), "operate-"));
  #started: Running[] = [];

  override runForSuite(): void {
    super.runForSuite();
    // A command that a failed test still waits for would keep the whole run from ending.
    afterEach(() => this.killAll());
  }

  override async start(): Promise<void> {
    await super.start();
    mkdirSync(join(this.root, "bin"));
    const services = ["ecs", "logs", "elbv2", "cloudwatch", "appautoscaling", "ssm", "sts"];
    const endpoints = JSON.stringify([Object.fromEntries(services.map((service) => [service, this.url]))]);
    const keys = "  aws:accessKey: test\n  aws:secretKey: test\n";
    const file = `config:\n  aws:region: eu-west-1\n${keys}  aws:endpoints: ${endpoints}\n`;
    writeFileSync(join(this.root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(this.root, "Pulumi.dev.yaml"), file);
    this.install("pulumi", `if [ "$1" = version ]; then echo v3.1000.0; else cat ${this.root}/outputs.json; fi`);
    this.hasOutputs({}, {});
  }

  override async stop(): Promise<void> {
    await super.stop();
    rmSync(this.root, { recursive: true });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Puts a shell script on the PATH of the commands. */
  install(program: string, script: string): void {
    const path = join(this.root, "bin", program);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  hasOutputs(services: object, jobs: object): void {
    const outputs = { clusterName: this.cluster, services, jobs };
    writeFileSync(join(this.root, "outputs.json"), JSON.stringify(outputs));
  }

  /** A command of `./ecs`; its environment has credentials of its own for where there is no stack. */
  command(name: string, ...args: string[]): Running {
    return this.process(process.execPath, [resolve("ecs"), name, ...args]);
  }

  /** @param stdin the typed text. @default nothing, and nothing ends it */
  process(program: string, args: string[], { stdin, env }: { stdin?: string; env?: object } = {}): Running {
    const own = { PATH: `${join(this.root, "bin")}:/usr/bin:/bin`, HOME: this.root, AWS_ENDPOINT_URL: this.url };
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const child = spawn(program, args, { cwd: this.root, env: { ...own, ...keys, ...env } });
    if (stdin !== undefined) child.stdin.end(stdin);
    const running = new Running(child);
    this.#started.push(running);
    return running;
  }

  async run(name: string, ...args: string[]) {
    const started = this.command(name, ...args);
    const code = await started.ended;
    const { stdout, stderr, lines } = started;
    return { code, stdout, stderr, lines };
  }

  killAll(): void {
    for (const running of this.#started) running.kill();
    this.#started = [];
  }

  /** The tasks, including those that have stopped. */
  async tasksOf(family: string): Promise<Task[]> {
    const { ecs } = this.clients;
    const { cluster } = this;
    const arns: string[] = [];
    for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, family, desiredStatus }));
      arns.push(...taskArns);
    }
    return arns.length > 0 ? ((await ecs.send(new DescribeTasksCommand({ cluster, tasks: arns }))).tasks ?? []) : [];
  }
}
