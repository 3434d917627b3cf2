// Every command and hook that asks AWS, as a function that a test runs against a region of the troubled AWS.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Problem } from "../../../cli/commandLine.ts";
import { changes } from "../../../cli/live/changes.ts";
import { watchStatus } from "../../../cli/live/watchStatus.ts";
import { main } from "../../../cli/main.ts";
import { awsFaults } from "../../../cli/operate/command.ts";
import { followLogs } from "../../../cli/operate/logs.ts";
import { verify } from "../../../cli/verify/verify.ts";
import { beforeRollout } from "../../../rollout/before/beforeRollout.ts";
import { connect } from "../../../rollout/clients.ts";
import type { Look } from "../../../rollout/deployment.ts";
import { RolloutError } from "../../../rollout/explain.ts";
import { migrate } from "../../../rollout/migrate.ts";
import { testTraffic } from "../../../rollout/testTraffic.ts";
import { watchDeployment } from "../../../rollout/watch.ts";
import { pace } from "../../rollout/pace.ts";
import { type Region, secretKey, secretValue } from "../../support/ecs/troubledAws.ts";
import { Collected } from "../../support/ecs.ts";
import { settingsOf } from "../verify/asked.ts";

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
  optional?: RegExp;
}

async function called(args: string[], root = ".", stdin?: Readable): Promise<Ended> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await main(args, { root, stdout, stderr, stdin });
  return { code, said: stdout.text + stderr.text };
}

/** A command line, in place of whose stack there is a cluster. */
const line =
  (...words: string[]): Run =>
  ({ name, aws }) => {
    const [command = "", ...more] = words;
    return called([command, "--cluster", aws.cluster, "--region", name, ...more]);
  };

/** One of `./ecs secret`, in a project of its own with the stack `dev`. */
const secret =
  (...words: string[]): Run =>
  async ({ name, url }) => {
    const root = mkdtempSync(join(tmpdir(), "secret-"));
    const endpoints = JSON.stringify([{ secretsmanager: url }]);
    const keys = `  aws:region: ${name}\n  aws:accessKey: ${name}\n  aws:secretKey: ${secretKey}\n`;
    const web = '  services:\n    web: { image: web:1, user: "1" }\n';
    const file = join(root, "Pulumi.dev.yaml");
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(file, `config:\n${keys}  aws:endpoints: ${endpoints}\n${web}`);
    try {
      const { code, said } = await called(["secret", ...words], root, Readable.from([secretValue]));
      // What it has written counts as said.
      const written = readFileSync(file, "utf8").split("\n").slice(6).join("\n");
      return { code, said: said + written };
    } finally {
      rmSync(root, { recursive: true });
    }
  };

/** Work with a signal, which ends once it has said what is waited for. */
const until =
  (expected: RegExp, work: (at: Region, signal: AbortSignal, say: (line: string) => void) => Promise<void>): Run =>
  async (at) => {
    const stop = new AbortController();
    const timeout = AbortSignal.timeout(mostMs);
    timeout.addEventListener("abort", () => stop.abort());
    const lines: string[] = [];
    const say = (text: string) => {
      lines.push(text);
      if (expected.test(text)) stop.abort();
    };
    const code = await awsFaults(() => work(at, stop.signal, say)).then(
      () => 0,
      (error: unknown) => {
        if (!(error instanceof Problem) && !(error instanceof RolloutError)) throw error;
        lines.push(error.message);
        return 1;
      },
    );
    return { code: timeout.aborted ? 124 : code, said: lines.join("\n") };
  };

const never = /(?!)/;

/** No command may take longer where trouble passes, or is no reason to wait. */
const mostMs = 300_000;

const deployed = ({ settings, aws }: Region) => ({
  ...{ label: "the cluster", aws: settings, cluster: aws.cluster, jobs: {} },
  services: { web: { service: "web" } },
});

/** What every hook of `pulumi up` gets. */
const hook = ({ settings, aws }: Region, signal: AbortSignal, say: (line: string) => void) => ({
  ...{ name: "web", cluster: aws.cluster, service: "web", taskDefinition: aws.definition(1) },
  ...{ connect: () => connect(settings), signal, say, redact: (text: string) => text.replaceAll(secretKey, "***") },
});

export const commands: Readonly<Record<string, Command>> = {
  status: { run: line("status"), optional: /^DescribeAlarms$/ },
  task: {
    run: line("task", "--service", "web", "--", "bin/report"),
    writes: "RunTask",
    waitsFrom: "RunTask",
    optional: /^GetLogEvents$/,
  },
  stop: { run: line("stop", "00000003"), writes: "StopTask" },
  scale: {
    run: line("scale", "--service", "web", "2"),
    writes: "UpdateService",
    waitsFrom: "ListTasks",
    optional: /^DescribeScalableTargets$/,
  },
  restart: { run: line("restart", "--service", "web"), writes: "UpdateService", waitsFrom: "ListTasks" },
  shell: { run: line("shell", "--service", "web"), writes: "ExecuteCommand", once: true },
  tunnel: { run: line("tunnel", "--service", "web", "8080"), writes: "StartSession", once: true },
  logs: {
    run: until(/a line of the log/, (at, signal, say) => {
      return followLogs(deployed(at), { since: Date.now() - 600_000, signal, say, warn: say });
    }),
    waitsFrom: "DescribeServices",
  },
  "status --watch": {
    run: until(/2 of 2/, (at, signal, say) => {
      const saw: Parameters<typeof changes> = [undefined, {} as never];
      return watchStatus(
        deployed(at),
        {
          drawsAll: true,
          saw: (sight) => {
            for (const text of [...(sight.log ?? []), ...changes(saw[0], sight)]) say(text);
            saw[0] = sight;
          },
          cannotSee: say,
          end: () => undefined,
        },
        signal,
      );
    }),
    waitsFrom: "DescribeServices",
    optional: /^(DescribeAlarms|DescribeTaskDefinition|FilterLogEvents|DescribeServices)$/,
  },
  history: { run: line("history", "--service", "web"), optional: /^(DescribeTaskDefinition|DescribeImages)$/ },
  "secret set": { run: secret("set", "dev", "web", "API_KEY"), writes: "CreateSecret" },
  "secret rm": {
    run: (at) => {
      at.stored.push("shop/dev/web/API_KEY");
      return secret("rm", "dev", "web", "API_KEY", "--yes")(at);
    },
    writes: "DeleteSecret",
  },
  "secret list": { run: secret("list", "dev") },
  verify: {
    run: async (at) => {
      const image = `123456789012.dkr.ecr.${at.name}.amazonaws.com/web:1`;
      const arn = `arn:aws:secretsmanager:${at.name}:123456789012:secret:shop/db-AbCdEf`;
      const web = { image, user: "1", port: 80, secrets: { DB: arn } };
      const aws = { "aws:region": at.name, "aws:skipRegionValidation": true };
      const settings = settingsOf({ services: { web } }, aws);
      let said = "";
      const { code, said: wrong } = await until(never, async () => {
        const { text } = await verify({ settings, reportOf: () => "wrong" }, at.settings);
        said = text;
      })(at);
      return { code, said: said + wrong };
    },
    optional: /^(?!GetCallerIdentity$)/,
  },
  "up: the wait for a deployment": {
    run: until(never, (at, signal, say) => {
      const expected = { taskDefinition: at.aws.definition(1), since: Date.now(), startsDeployment: false };
      const of = { settings: pace(300), expected: { ...expected, checksContainers: false } };
      return watchDeployment({ ...hook(at, signal, say), ...of });
    }),
    waitsFrom: "DescribeServices",
  },
  "up: a migration": {
    run: until(never, (at, signal, say) => {
      const placed = { networkConfiguration: {}, timeoutSeconds: 300 };
      return migrate({ ...hook(at, signal, say), ...placed, command: ["bin/migrate"] });
    }),
    waitsFrom: "DescribeTaskDefinition",
    optional: /^GetLogEvents$/,
  },
  "up: the test of a deployment": {
    run: until(never, async (at, signal, say) => {
      const test = { command: ["bin/smoke"], timeoutSeconds: 300 };
      const given = { ...hook(at, signal, say), test, placed: {}, privateAddresses: async () => [] };
      const service = { loadBalancers: [at.aws.loadBalancer("web")] };
      const result = await testTraffic(given)({ service } as Look);
      if (!result.passed) throw new RolloutError(result.report);
    }),
    waitsFrom: "DescribeRules",
    optional: /^GetLogEvents$/,
  },
  "up: the look before": {
    run: until(never, (at, signal, say) => {
      return beforeRollout({ ...hook(at, signal, say), aws: at.settings, images: true });
    }),
    optional: /^/,
  },
};
