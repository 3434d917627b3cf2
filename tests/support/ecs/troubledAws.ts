// AWS for a command whose requests meet trouble: a service that runs, its tasks, sessions, secrets and logs. Each command
// has a region of its own, so that many run side by side.

import { services } from "../../../rollout/before/services.ts";
import type { AwsSettings } from "../../../settings/keys/schema.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "../../rollout/scriptedAws.ts";
import { environmentBecomes } from "../environment.ts";
import { SimulatedAws } from "./simulatedAws.ts";

/** What a request meets in place of its answer; undefined where it gets that. */
export type Meets = (request: AwsRequest, number: number) => ((answer: () => Answer) => Answer) | undefined;

/** No message may show one of these. */
export const secrets = ["secret-of-the-example", "hunter2-of-the-secret", "token-of-the-session"];
export const [secretKey = "", secretValue = "", token = ""] = secrets;

export class TroubledAws {
  /** Each operation that was asked for, in any region. */
  readonly asked: string[] = [];
  readonly #server = new ScriptedAws();
  readonly #regions = new Map<string, Region>();

  /** Starts and stops with the suite that calls it; its environment is this one's. */
  forSuite(): void {
    let own: NodeJS.ProcessEnv;
    before(async () => {
      await this.#server.start();
      this.#server.answers((request) => {
        // What is in another region, or in one place for all, is asked with a key of the region's name.
        const region = this.#regions.get(request.accessKey) ?? this.#regions.get(request.region);
        this.asked.push(`${region?.name} ${request.action}`);
        return region ? region.answer(request) : "UnknownRegion";
      });
      own = { ...process.env };
      const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: secretKey };
      environmentBecomes({ ...own, AWS_ENDPOINT_URL: this.#server.url, ...keys });
    });
    after(() => {
      this.#server.stop();
      environmentBecomes(own);
    });
  }

  region(meets: Meets): Region {
    const region = new Region(`eu-west-${this.#regions.size + 1}`, this.#server.url, meets);
    this.#regions.set(region.name, region);
    return region;
  }
}

export class Region {
  readonly name: string;
  readonly url: string;
  readonly aws = new SimulatedAws();
  /** The operations that were asked for, in their order. */
  readonly asked: string[] = [];
  /** Names of the secrets that Secrets Manager has. */
  readonly stored: string[] = [];
  readonly #meets: Meets;
  readonly #others: Readonly<Record<string, (input: Record<string, unknown>) => Answer>>;

  constructor(name: string, url: string, meets: Meets) {
    const { aws } = this;
    this.name = name;
    this.url = url;
    this.#meets = meets;
    aws.now = Date.now() - 1_200_000;
    aws.secondsPerLook = 120;
    aws.runs.push({ seconds: 40, exitCode: 0, log: ["a line of the log"] });
    const web = aws.runningService({ name: "web", definition: aws.definition(1), configuration: {} });
    this.#others = {
      ListServices: () => ({ serviceArns: [web.arn] }),
      ListTasks: (input) => {
        const arns = [...web.scheduler.tasks, ...aws.single].map(({ arn }) => arn);
        return input.serviceName === undefined ? { taskArns: arns } : aws.ask("ListTasks", input);
      },
      DescribeTasks: (input) => {
        aws.advance(20);
        const { tasks } = aws.ask("DescribeTasks", input) as { tasks: { containers: object[] }[] };
        const more = { enableExecuteCommand: true, group: "service:web" };
        const named = (containers: object[]) => containers.map((one) => ({ ...one, runtimeId: "1a2b3c4d" }));
        return { tasks: tasks.map((one) => ({ ...one, ...more, containers: named(one.containers) })) };
      },
      FilterLogEvents: () => {
        const { arn } = web.scheduler.tasks[0] ?? {};
        const event = { logStreamName: `web/web/${arn?.split("/").at(-1)}`, message: "a line of the log" };
        return { events: [{ ...event, timestamp: Date.now(), eventId: "1" }] };
      },
      DescribeLoadBalancers: () => ({ LoadBalancers: [{ DNSName: "shop.example.com", Scheme: "internal" }] }),
      DescribeAlarms: () => ({ MetricAlarms: [], CompositeAlarms: [] }),
      DescribeScalableTargets: () => ({ ScalableTargets: [] }),
      ExecuteCommand: () => ({ session: { sessionId: "one", streamUrl: "wss://example", tokenValue: token } }),
      ...secretsManager(this),
      GetCallerIdentity: () => ({ Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/alice" }),
      StartSession: () => ({ SessionId: "one", StreamUrl: "wss://example", TokenValue: token }),
    };
  }

  /** The settings of a stack there. */
  get settings(): AwsSettings {
    const endpoints = ["ecs", "elbv2", "logs", ...Object.keys(services)].map((service) => [service, this.url]);
    return { region: this.name, accessKey: this.name, secretKey, endpoints: [Object.fromEntries(endpoints)] };
  }

  answer(request: AwsRequest): Answer {
    const { action, input } = request;
    this.asked.push(action);
    const answer = () => this.#others[action]?.(input) ?? this.aws.scripted(request);
    const meets = this.#meets(request, this.asked.length) ?? ((own) => own());
    return meets(answer);
  }

  /** Ids of the tasks of RunTask that run. */
  get left(): string[] {
    const running = this.aws.single.filter(({ stoppingAt }) => stoppingAt > this.aws.now);
    return running.map(({ arn }) => arn.split("/").at(-1)?.slice(0, 8) ?? arn);
  }
}

type Input = Record<string, unknown>;

function secretsManager({ name: region, stored }: Region): Readonly<Record<string, (input: Input) => Answer>> {
  const arnOf = (name: unknown) => `arn:aws:secretsmanager:${region}:123456789012:secret:${name}-AbCdEf`;
  const of = (Name: unknown) => ({ ARN: arnOf(Name), Name, VersionId: "v-1" });
  const found = ({ SecretId }: Input) =>
    stored.includes(String(SecretId)) ? of(SecretId) : "ResourceNotFoundException";
  return {
    CreateSecret: ({ Name }) => {
      if (stored.includes(String(Name))) return "ResourceExistsException";
      stored.push(String(Name));
      return of(Name);
    },
    PutSecretValue: found,
    DescribeSecret: found,
    DeleteSecret: found,
    ListSecrets: () => ({ SecretList: stored.map(of) }),
  };
}
