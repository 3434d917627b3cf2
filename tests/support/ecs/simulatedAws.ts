// A simulated account for tests: ECS with its service deployments, a load balancer whose rules have weights, alarms, the
// logs of single tasks, and a clock that a test moves. Nothing waits: time passes by `advance`, from one event to the
// next. It answers what AWS documents; where AWS says nothing, the place says so. Requests come as the SDK's commands
// (`clients`), or from the tests' server that speaks the protocols (`scripted`).

import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { type ContainerDefinition, ECSClient, type LoadBalancer, type Task } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clients } from "../../../rollout/clients.ts";
import type { Answer, AwsRequest } from "../../rollout/scriptedAws.ts";
import { AwsFault, answer } from "./answers.ts";
import { SimulatedBalancer, weights } from "./balancer.ts";
import { type SimulatedPace, usualPace } from "./pace.ts";
import { type ServiceSpec, SimulatedService } from "./service.ts";
import { type Behaviour, launched, nextChange, type SimulatedTask } from "./task.ts";
import { sharesByGroup } from "./traffic.ts";

/** A task of RunTask: how long it runs, how it ends, what it writes. */
export interface SingleRun {
  seconds: number;
  exitCode: number;
  log: string[];
}

export class SimulatedAws {
  /** Milliseconds since the epoch. */
  now = Date.parse("2026-03-04T10:00:00Z");
  readonly cluster = "main-9f8e7d6";
  readonly pace: SimulatedPace;
  readonly balancer = new SimulatedBalancer();
  readonly services = new Map<string, SimulatedService>();
  /** Names of the alarms that have gone off. */
  readonly alarms = new Set<string>();
  /** What the next tasks of RunTask do; the last one again and again. */
  readonly runs: SingleRun[] = [];
  /** The tasks of RunTask. */
  readonly single: (SimulatedTask & { run: SingleRun; overrides?: Task["overrides"]; clientToken?: string })[] = [];
  readonly definitions = new Map<string, ContainerDefinition[]>();
  /** Every request, oldest first. */
  readonly requests: { action: string; input: Record<string, unknown> }[] = [];
  /** Seconds that pass before each DescribeServices: for a test whose watcher waits by the machine's own clock. */
  secondsPerLook = 0;
  /** False for an engine that lists no service deployments, as the emulator does, and rolls whatever the strategy. */
  keepsRecords = true;
  readonly #behaviours = new Map<string, Behaviour>();
  #ids = 0;

  constructor(pace: Partial<SimulatedPace> = {}) {
    this.pace = { ...usualPace, ...pace };
  }

  arn(type: string, path: string, service = "ecs"): string {
    return `arn:aws:${service}:eu-west-1:123456789012:${type}/${path}`;
  }

  /** `web` in its revision 2 is `…:task-definition/shop_prod_web:2`. */
  definition(revision: number, service = "web"): string {
    return this.arn("task-definition", `shop_prod_${service}:${revision}`);
  }

  /** What the tasks of a revision do from now on. @default they serve */
  behaves(definition: string, behaviour: Behaviour): void {
    this.#behaviours.set(definition, behaviour);
  }

  behaviourOf(definition: string): Behaviour {
    return this.#behaviours.get(definition) ?? { kind: "serves" };
  }

  /** Two target groups, a production rule with all weight on the first, and a test rule on another port. */
  loadBalancer(name: string): LoadBalancer {
    const elb = (type: string, path: string) => this.arn(type, path, "elasticloadbalancing");
    const [blue, green] = [elb("targetgroup", `${name}-1/aaaa`), elb("targetgroup", `${name}-2/bbbb`)];
    const rule = (listener: string, port: number) => {
      const arn = elb("listener-rule", `app/shop/cccc/${listener}/${name}`);
      const listenerArn = elb("listener", `app/shop/cccc/${listener}`);
      this.balancer.listeners.set(listenerArn, port);
      const hosts = [`${name}.example.com`];
      this.balancer.addRule({ arn, listener: listenerArn, priority: "100", hosts, groups: weights(green, blue, 100) });
      return arn;
    };
    return {
      targetGroupArn: blue,
      containerName: "web",
      containerPort: 8080,
      advancedConfiguration: {
        alternateTargetGroupArn: green,
        productionListenerRule: rule("https", 443),
        testListenerRule: rule("test", 9000),
        roleArn: "arn:aws:iam::123456789012:role/shop-prod-traffic",
      },
    };
  }

  /** Makes a service and starts its first deployment. */
  createService(spec: ServiceSpec): SimulatedService {
    const service = new SimulatedService(this, spec);
    this.services.set(spec.name, service);
    service.deploy();
    this.settle();
    return service;
  }

  /** A service whose first deployment is over: it serves. */
  runningService(spec: ServiceSpec): SimulatedService {
    const { configuration } = spec;
    const service = this.createService({ ...spec, configuration: {} });
    this.advance(600);
    service.configuration = configuration ?? {};
    return service;
  }

  /** Percent of production traffic by task definition; what no healthy task answers is under `nobody`. */
  traffic(name: string): Record<string, number> {
    const service = this.services.get(name);
    const percent: Record<string, number> = {};
    for (const [group, share] of service ? sharesByGroup(service) : []) {
      const there = service?.revisions.filter((one) => one.group === group) ?? [];
      const healthy = there.map((one) => ({ one, tasks: service?.scheduler.healthy(one) ?? 0 }));
      const all = healthy.reduce((sum, { tasks }) => sum + tasks, 0);
      if (all === 0 && share > 0) percent.nobody = (percent.nobody ?? 0) + share;
      for (const { one, tasks } of healthy) {
        if (tasks * share > 0) percent[one.definition] = (percent[one.definition] ?? 0) + (share * tasks) / all;
      }
    }
    return percent;
  }

  /** Lets time pass. */
  advance(seconds: number): void {
    const end = this.now + seconds * 1000;
    for (;;) {
      const next = Math.min(this.settle(), ...this.single.map((task) => nextChange(task, this.now)));
      if (next > end) break;
      this.now = next;
    }
    this.now = end;
    this.settle();
  }

  /** Everybody does what is due now; returns when something is due next. */
  settle(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.services.values()].map((service) => service.turn()));
  }

  runTask(what: {
    definition: string;
    startedBy: string;
    overrides?: Task["overrides"];
    clientToken?: string;
  }): SimulatedTask {
    const run = (this.runs.length > 1 ? this.runs.shift() : this.runs[0]) ?? { seconds: 10, exitCode: 0, log: [] };
    const ends: Behaviour = { kind: "exits", after: run.seconds, code: run.exitCode };
    const task = launched(this.newTask(what), this.now, this.pace, ends);
    const { overrides, clientToken } = what;
    this.single.push({ ...task, run, overrides, clientToken });
    return task;
  }

  newTask({ definition, startedBy }: Pick<SimulatedTask, "definition" | "startedBy">) {
    const n = ++this.#ids;
    const address = `10.0.${Math.floor(n / 250) % 250}.${n % 250}`;
    const arn = this.arn("task", `${this.cluster}/${String(n).padStart(8, "0")}aaaabbbbccccddddeeeeffff`);
    return { arn, definition, startedBy, address };
  }

  /** Letters and digits, another each time, the same in each run. */
  id(length: number): string {
    const n = (++this.#ids).toString(36);
    return `${"x7rt2mp9slwqn4vb8fyd3hj6ga1ce5io0urzkqtw".repeat(2).slice(0, length - n.length)}${n}`;
  }

  /** The SDK's clients, without a network between. */
  clients(): Clients {
    const send = async (command: { constructor: { name: string }; input: object }) =>
      this.ask(command.constructor.name.replace(/Command$/, ""), command.input as Record<string, unknown>);
    const client = <T>(prototype: object) => Object.assign(Object.create(prototype), { send, destroy() {} }) as T;
    return {
      // The SDK's paginators look at what the client is an instance of.
      ecs: client<ECSClient>(ECSClient.prototype),
      elb: client<ElasticLoadBalancingV2Client>({}),
      logs: client<CloudWatchLogsClient>({}),
      close() {},
    };
  }

  /** For `ScriptedAws.answers`. */
  readonly scripted = ({ action, input }: AwsRequest): Answer => {
    try {
      return this.ask(action, listed(input));
    } catch (fault) {
      if (fault instanceof AwsFault) return fault.name;
      throw fault;
    }
  };

  ask(action: string, input: Record<string, unknown>): object {
    this.requests.push({ action, input });
    if (action === "DescribeServices") this.advance(this.secondsPerLook);
    const answered = structuredClone(answer(this, action, input));
    this.settle();
    return answered;
  }
}

/** The query protocol's `Names.member.1` as a list. */
function listed(input: Record<string, unknown>): Record<string, unknown> {
  const lists: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    const [name, isList] = key.split(".member.");
    if (name === undefined || isList === undefined) lists[key] = value;
    else lists[name] = [...((lists[name] as unknown[]) ?? []), value];
  }
  return lists;
}
