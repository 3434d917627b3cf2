// What a test needs of a stack, made in the emulator through the AWS SDK: a cluster, task definitions on real images,
// services, target groups. Says what this machine lacks for that; in CI that is a failure, elsewhere a skip.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { CreateTargetGroupCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Clients, connect } from "../../rollout/clients.ts";
import { watchDeployment } from "../../rollout/watch.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { skipWithout } from "../support/skipWithout.ts";
import { EmulatorProcess, emulatorFault } from "./emulatorProcess.ts";
import { pace } from "./pace.ts";

const run = promisify(execFile);

/** Debian with nginx; made by `.ci/docker`. */
export const image = "docker-on-ecs-base:bookworm";
const logGroup = "/rollout-tests";
const subnets = ["subnet-0123456789abcdef0"];

/**
 * Writes the first line, and the second once `release` was called for its container; then it ends with the exit code.
 */
export const heldBetween = (first: string, second: string, exitCode: number) =>
  `${first}; while ! [ -e ${released} ]; do sleep 0.1; done; ${second}; exit ${exitCode}`;
const released = "/tmp/released";

export const shell = (script: string) => ({ command: ["sh", "-c", script] });
/** Ends at once on SIGTERM, as an application should; the first process of a container needs a trap for that. */
export const staying = "trap 'exit 0' TERM; sleep 1000 & wait";

/** Skips the calling suite where there is no engine, base image or emulator; in CI that is an error. */
async function requireEmulator(suite: Mocha.Context): Promise<void> {
  skipWithout(suite, await whatIsMissing());
}

async function whatIsMissing(): Promise<string | undefined> {
  const works = (command: string, ...args: string[]) => run(command, args).then(Boolean, () => false);
  if (!(await works("docker", "info"))) return "no Docker engine answers; .ci/docker gives one";
  if (!(await works("docker", "image", "inspect", image))) return `no image ${image}; .ci/docker makes it`;
  return emulatorFault();
}

export interface Outcome {
  /** The message of the error, undefined when the deployment succeeded. */
  error?: string;
  lines: string[];
  seconds: number;
}

export class EmulatedStack {
  readonly cluster = "rollout-tests";
  readonly #services = new Map<string, string>();
  readonly #port?: number;
  #made?: { emulator: EmulatorProcess; aws: AwsSettings; clients: Clients };

  /** @param port @default a port that is free when it starts */
  constructor(port?: number) {
    this.#port = port;
  }

  /** Runs as long as the suite that calls this, which is skipped where an emulator cannot run. */
  runForSuite(): void {
    const start = () => this.start();
    before(async function () {
      await requireEmulator(this);
      await start();
    });
    after(() => this.stop());
  }

  async start(): Promise<void> {
    const emulator = await EmulatorProcess.start(this.#port);
    const url = `http://127.0.0.1:${emulator.port}`;
    const aws = {
      region: "eu-west-1",
      accessKey: "test",
      secretKey: "test",
      endpoints: [{ ecs: url, logs: url, elbv2: url, sts: url }],
    };
    this.#made = { emulator, aws, clients: connect(aws) };
    await this.clients.ecs.send(new CreateClusterCommand({ clusterName: this.cluster }));
    await this.clients.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
  }

  get #running() {
    return this.#made ?? assert.fail("the emulator is not started");
  }

  get port(): number {
    return this.#running.emulator.port;
  }

  get aws(): AwsSettings {
    return this.#running.aws;
  }

  get clients(): Clients {
    return this.#running.clients;
  }

  /** Starts it again after a kill; it has forgotten everything. */
  restart(): Promise<void> {
    return this.#running.emulator.answer();
  }

  async stop(): Promise<void> {
    this.#made?.clients.close();
    await this.#made?.emulator.stop();
  }

  /** Ends the emulator as a crash would. */
  kill(): void {
    this.#running.emulator.kill();
  }

  /** Ids of the running containers of this name. */
  containers(name: string): Promise<string[]> {
    return this.#running.emulator.containers(name);
  }

  /** Lets the containers of this name, which run a script of `heldBetween`, go on. */
  release(name: string): Promise<void> {
    return this.#running.emulator.execute(name, "touch", released);
  }

  /** A new revision of the family, and its ARN. */
  async define(family: string, container: Partial<ContainerDefinition>): Promise<string> {
    const { taskDefinition } = await this.clients.ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "256",
        memory: "512",
        containerDefinitions: [
          {
            name: family,
            image,
            essential: true,
            logConfiguration: {
              logDriver: "awslogs",
              options: { "awslogs-group": logGroup, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": family },
            },
            ...container,
          },
        ],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  }

  async targetGroup(name: string, port: number): Promise<string> {
    const { TargetGroups } = await this.clients.elb.send(
      new CreateTargetGroupCommand({
        Name: name,
        Port: port,
        Protocol: "HTTP",
        TargetType: "ip",
        VpcId: "vpc-12345678",
      }),
    );
    return TargetGroups?.[0]?.TargetGroupArn ?? "";
  }

  /** Creates the service at the first call, and updates it at each later one, as `pulumi up` does before the hook. */
  async deploy(
    name: string,
    taskDefinition: string,
    { desiredCount = 1, targetGroupArn, port }: { desiredCount?: number; targetGroupArn?: string; port?: number } = {},
  ): Promise<void> {
    const { ecs } = this.clients;
    const known = this.#services.get(name);
    if (known) {
      await ecs.send(new UpdateServiceCommand({ cluster: this.cluster, service: known, taskDefinition, desiredCount }));
      return;
    }
    const { service } = await ecs.send(
      new CreateServiceCommand({
        cluster: this.cluster,
        serviceName: name,
        taskDefinition,
        desiredCount,
        capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
        networkConfiguration: { awsvpcConfiguration: { subnets } },
        loadBalancers: targetGroupArn ? [{ targetGroupArn, containerName: name, containerPort: port }] : [],
        deploymentConfiguration: {
          minimumHealthyPercent: 100,
          maximumPercent: 200,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
      }),
    );
    this.#services.set(name, service?.serviceArn ?? "");
  }

  /** Resolves once one of its tasks runs, which takes a busy machine a while. */
  async runs(name: string): Promise<void> {
    const { ecs } = this.clients;
    const { cluster } = this;
    for (;;) {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: name }));
      const of = new DescribeTasksCommand({ cluster, tasks: taskArns });
      const { tasks = [] } = taskArns.length > 0 ? await ecs.send(of) : {};
      if (tasks.some(({ lastStatus }) => lastStatus === "RUNNING")) return;
      await sleep(200);
    }
  }

  /** Follows the deployment as the hook does, looking more often. */
  async follow(
    name: string,
    taskDefinition: string,
    { timeoutSeconds, aws = this.aws }: { timeoutSeconds?: number; aws?: AwsSettings } = {},
  ): Promise<Outcome> {
    const lines: string[] = [];
    const since = Date.now();
    const error = await watchDeployment({
      name,
      cluster: this.cluster,
      service: this.#services.get(name) ?? "",
      expected: { taskDefinition, since, startsDeployment: true, checksContainers: false },
      settings: pace(timeoutSeconds),
      connect: () => connect(aws),
      signal: new AbortController().signal,
      say: (line) => lines.push(line),
      redact: (text) => text,
      pollMs: 500,
    }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { error, lines, seconds: (Date.now() - since) / 1000 };
  }

  get network() {
    return { awsvpcConfiguration: { subnets } };
  }
}
