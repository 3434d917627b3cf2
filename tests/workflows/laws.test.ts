import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseSettings } from "../../bootstrap/settings.ts";
import { commandTable } from "../../cli/commandTable.ts";
import { readStackFile } from "../../settings/stackFile.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { type Job, jobs, law, reachesAws, type Step, steps, type Workflow } from "./workflow.ts";

const sameRepository = "github.event.pull_request.head.repo.full_name == github.repository";
/** As it is written in a workflow. */
const expression = (inner: string) => `\${{ ${inner} }}`;
const checkout = /^actions\/checkout@/;
const assumeRole = /^aws-actions\/configure-aws-credentials@/;

function environmentOf({ environment }: Pick<Job, "environment">): string | undefined {
  return typeof environment === "object" ? environment.name : environment;
}

describe("laws of actions", () => {
  law(
    "an action is pinned by its commit, with the version beside it (CKV2_GHA_1)",
    (all) =>
      all.flatMap(({ file, text }) =>
        text
          .split("\n")
          .filter((line) => /^\s*(- )?uses:/.test(line) && !/uses: \.\/\.github\//.test(line))
          .filter((line) => !/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      ),
    ["drift.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7"],
  );

  law(
    "an action has one pin and one version everywhere",
    (all) => {
      const pins = all.flatMap(({ text }) => [...text.matchAll(/uses: ([\w./-]+)@(\S+ # \S+)$/gm)]);
      const byAction = Map.groupBy(pins, ([, action]) => action);
      return [...byAction].flatMap(([action, found]) =>
        new Set(found.map(([, , pin]) => pin)).size > 1 ? [`${action} has several pins`] : [],
      );
    },
    ["drift.yml", "# v7.0.1", "# v7.0.0"],
  );

  law(
    "a checkout leaves no token behind",
    (all) =>
      [...steps(all)]
        .filter(({ step }) => checkout.test(step.uses ?? "") && step.with?.["persist-credentials"] !== false)
        .map(({ at }) => at),
    ["check.yml", "persist-credentials: false", "persist-credentials: true"],
  );
});

describe("laws of images", () => {
  law(
    "a job that builds images has QEMU before it, and before any credentials, where one may be for ARM64",
    (all) =>
      [...jobs(all)].flatMap(({ job: { steps: own = [] }, at }) => {
        const builds = own.findIndex(({ run }) => /\bpulumi up\b|^\.\/ecs local$/m.test(run ?? ""));
        if (builds < 0) return [];
        const qemu = own.findIndex(({ uses, if: when }) => {
          return uses?.startsWith("docker/setup-qemu-action@") && when === "steps.arm64.outputs.needed";
        });
        const asked = own.findIndex(({ id, run }) => id === "arm64" && run?.startsWith(".github/arm64.sh "));
        const credentials = own.findIndex(({ uses }) => assumeRole.test(uses ?? ""));
        const inOrder = asked >= 0 && asked < qemu && qemu < builds && (credentials < 0 || qemu < credentials);
        return inOrder ? [] : [at];
      }),
    ["deploy-stack.yml", "if: steps.arm64.outputs.needed", "if: false"],
  );
});

describe("laws of permissions", () => {
  law(
    "a workflow has no permission itself, and each job says its own (CKV2_GHA_1)",
    (all) => [
      ...all
        .filter(({ permissions }) => JSON.stringify(permissions) !== "{}")
        .map(({ file }) => `${file} has permissions for every job`),
      ...[...jobs(all)].filter(({ job }) => typeof job.permissions !== "object").map(({ at }) => `${at} says none`),
    ],
    ["drift.yml", "permissions: {}", "permissions:\n  contents: read"],
  );

  law(
    "a job may write only what one of its steps writes",
    (all) =>
      [...jobs(all)].flatMap(({ job, at }) => {
        const writes = Object.entries(job.permissions ?? {}).filter(([, access]) => access === "write");
        return writes.filter(([scope]) => !(writers[scope]?.(job) ?? false)).map(([scope]) => `${at}: ${scope}`);
      }),
    ["pull-request.yml", "contents: read\n    steps:", "contents: write\n    steps:"],
  );

  law(
    "nothing runs with the rights of the repository on what a stranger has written (CKV_GHA_2)",
    (all) =>
      all.flatMap(({ file, on }) =>
        ["pull_request_target", "workflow_run", "issue_comment"]
          .filter((event) => event in on)
          .map((event) => `${file}: ${event}`),
      ),
    ["pull-request.yml", "  pull_request:", "  pull_request_target:"],
  );

  law(
    "credentials of AWS are for pull requests of this repository itself, never for a fork's",
    (all) =>
      [...jobs(all)]
        .filter(({ workflow, job }) => reachesAws(job) && "pull_request" in workflow.on)
        .filter(
          ({ job }) => !job.if?.includes(sameRepository) && !job.if?.includes("github.event_name != 'pull_request'"),
        )
        .map(({ at }) => at),
    ["pull-request.yml", ` && ${sameRepository}`, ""],
  );

  law(
    "a deployment to AWS runs in a GitHub environment, whose role trusts nothing else; what only looks runs in none",
    (all) =>
      [...steps(all)].flatMap(({ job, step, at }) => {
        if (!assumeRole.test(step.uses ?? "")) return [];
        const role = String(step.with?.["role-to-assume"]);
        const deploys = role === expression("vars.DEPLOY_ROLE");
        return deploys === (job.environment !== undefined) ? [] : [`${at}: ${role}`];
      }),
    [
      "deploy-stack.yml",
      `    environment:\n      name: ${expression("inputs.stack")}\n      url: ${expression("steps.stack.outputs.url")}\n`,
      "",
    ],
  );

  law(
    "a paused deployment is continued by a job of its own in the same environment, which asks its reviewers anew",
    (all) =>
      [...jobs(all)]
        .filter(({ job }) => job.steps?.some(({ run }) => /\.\/ecs continue .*--list/.test(run ?? "")))
        .filter(
          ({ workflow, name, job }) =>
            !Object.values(workflow.jobs).some(
              ({ needs, environment, steps: own = [] }) =>
                needs === name &&
                environmentOf({ environment }) === environmentOf(job) &&
                own.some(({ run }) => /\.github\/continue\.sh/.test(run ?? "")),
            ),
        )
        .map(({ at }) => at),
    ["deploy-stack.yml", `    environment: ${expression("inputs.stack")}\n    permissions`, "    permissions"],
  );

  law(
    "no workflow has a secret: credentials are lent for one job, by the token of the job",
    (all) => all.filter(({ text }) => /\bsecrets\.|secrets: inherit/.test(text)).map(({ file }) => file),
    ["drift.yml", expression("github.token"), expression("secrets.TOKEN")],
  );
});

describe("laws of scripts", () => {
  law(
    "no expression is pasted into a shell (CKV_GHA_2)",
    (all) => [...steps(all)].filter(({ step }) => /\$\{\{/.test(step.run ?? "")).map(({ at }) => at),
    ["deploy-stack.yml", '--stack "$STACK" --refresh', `--stack ${expression("inputs.stack")} --refresh`],
  );

  law(
    "a script stops at the first command that fails, in a pipe too",
    (all) => [
      ...all.filter(({ defaults }) => defaults?.run?.shell !== "bash").map(({ file }) => file),
      ...[...steps(all)].filter(({ step }) => step.shell !== undefined).map(({ at }) => at),
    ],
    ["drift.yml", "shell: bash", "shell: sh"],
  );

  law(
    "every command, npm script and file that is run is there, and can be run",
    (all) =>
      [...steps(all)].flatMap(({ step, at }) => {
        const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
        const called = [...(step.run ?? "").matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test|start)\b)/g)];
        const unknown = called
          .map(([, script, short]) => script ?? short ?? "")
          .filter((script) => !(script in scripts));
        const files = [...(step.run ?? "").matchAll(/(?:^|\s)(\.(?:github|ci)\/[\w.-]+)/g)].map(
          ([, file]) => file ?? "",
        );
        const commands = [...(step.run ?? "").matchAll(/\.\/ecs ([\w-]+)/g)].map(([, name]) => name ?? "");
        unknown.push(...commands.filter((name) => commandTable.every((entry) => entry.name !== name)));
        return [...unknown, ...files.filter((file) => !runnable(file))].map((what) => `${at}: ${what}`);
      }),
    ["check.yml", "npm run check", "npm run chekc"],
  );

  law(
    "Pulumi's CLI is the one that the project pins, and asks nobody anything",
    (all) =>
      [...steps(all)].flatMap(({ step, at }) =>
        (step.run ?? "")
          .replaceAll("\\\n", " ")
          .split("\n")
          .filter((line) => /\bpulumi (up|preview|destroy|refresh|stack|config|cancel)\b/.test(line))
          .filter((line) => {
            const asks = /\bpulumi (up|destroy|preview|refresh)\b/.test(line) && !line.includes("--non-interactive");
            return asks || !line.includes("npx --no-install pulumi");
          })
          .map((line) => `${at}: ${line.trim()}`),
      ),
    ["deploy-stack.yml", " --non-interactive", ""],
  );
});

describe("laws of running", () => {
  law(
    "every job ends in time, and before the role that it was given does",
    (all) => [
      ...[...jobs(all)].filter(({ job }) => job["runs-on"] && !job["timeout-minutes"]).map(({ at }) => at),
      ...[...steps(all)].flatMap(({ job, step, at }) => {
        if (!assumeRole.test(step.uses ?? "")) return [];
        const seconds = Number(step.with?.["role-duration-seconds"] ?? 3600);
        return (job["timeout-minutes"] ?? Number.POSITIVE_INFINITY) * 60 < seconds ? [] : [`${at} outlives its role`];
      }),
    ],
    ["deploy-stack.yml", "timeout-minutes: 110", "timeout-minutes: 130"],
  );

  law(
    "a newer push cancels the previews of an older one",
    (all) => {
      const { concurrency } = byFile(all, "pull-request.yml");
      const right = concurrency?.["cancel-in-progress"] === true && concurrency.group.includes("pull_request.number");
      return right ? [] : ["pull-request.yml"];
    },
    ["pull-request.yml", "cancel-in-progress: true", "cancel-in-progress: false"],
  );

  law(
    "what deploys or destroys is never cancelled, and one at a time for a stack",
    (all) =>
      [...steps(all)]
        .filter(({ step }) => /pulumi (up|destroy)\b|sweep/.test(step.run ?? ""))
        .filter(({ workflow, job }) => {
          const { group = "", "cancel-in-progress": cancels } = job.concurrency ?? {};
          const perStack = /inputs\.stack|pull_request\.number|sweep/.test(group);
          return cancels !== false || !perStack || workflow.concurrency?.["cancel-in-progress"] === true;
        })
        .map(({ at }) => at),
    ["deploy-stack.yml", "cancel-in-progress: false", "cancel-in-progress: true"],
  );

  law(
    "a deployment begins with what AWS has, not with what a failed one had asked for",
    (all) =>
      [...steps(all)].filter(({ step }) => /pulumi up\b(?!.* --refresh\b)/.test(step.run ?? "")).map(({ at }) => at),
    ["deploy-stack.yml", " --refresh", ""],
  );

  law(
    "a deployment of a stack verifies it before it changes anything, and a pull request with the role of previews",
    (all) => {
      const own = (file: string, job: string) => byFile(all, file).jobs[job]?.steps ?? [];
      const at = (steps: Step[], run: RegExp) => steps.findIndex((step) => run.test(step.run ?? ""));
      const deploy = own("deploy-stack.yml", "deploy");
      const verified = at(deploy, /^\.\/ecs verify /);
      const changes = at(deploy, /\bpulumi up\b|release-images/);
      return [
        ...(verified >= 0 && verified < changes && verified > at(deploy, /ecs promote/) ? [] : ["deploy-stack.yml"]),
        ...(at(own("pull-request.yml", "preview"), /^\.\/ecs verify /) >= 0 ? [] : ["pull-request.yml"]),
      ];
    },
    ["deploy-stack.yml", "./ecs verify", "./ecs status"],
  );

  law(
    "a pull request's page is attached as it is, also with a fault, and its comment links to it",
    (all) => {
      const { plan, comment } = byFile(all, "pull-request.yml").jobs;
      const made = plan?.steps?.find(({ run }) => run?.startsWith("./ecs report --diff "));
      const attached = plan?.steps?.find(({ id }) => id === "report");
      const written = comment?.steps?.find(({ run }) => run?.startsWith("./ecs comment "));
      return [
        ...(made?.run?.endsWith(" --to report.html") ? [] : ["it is written elsewhere"]),
        ...[made, attached].filter((step) => !step?.if?.includes("!cancelled()")).map((step) => `${step?.name}: if`),
        ...(attached?.with?.path === "report.html" && attached.with.archive === false ? [] : ["it is not attached"]),
        ...(plan?.outputs?.report === expression("steps.report.outputs.artifact-url") ? [] : ["it is not handed on"]),
        ...([comment?.needs].flat().includes("plan") ? [] : ["the comment does not wait for it"]),
        ...(written?.env?.REPORT === expression("needs.plan.outputs.report") && written.run?.includes("--report")
          ? []
          : ["the comment does not link to it"]),
      ];
    },
    ["pull-request.yml", "archive: false", "archive: true"],
  );

  law(
    "the stacks are named where they are deployed and nowhere else, and each where it has a file",
    (all) => {
      const names = "fromJSON(needs.stacks.outputs.names)";
      const expanded = [...jobs(all)].flatMap(({ job, at }) => {
        const stack: unknown = job.strategy?.matrix?.stack;
        return stack === undefined || stack === expression(names) ? [] : [`${at}: ${stack}`];
      });
      const deployed = deployments(all)
        .filter(({ job, stack }) => !job.if?.includes(`contains(${names}, '${stack}')`))
        .map(({ stack }) => `${stack} is deployed without a file, too`);
      return [...expanded, ...deployed];
    },
    ["drift.yml", `stack: ${expression("fromJSON(needs.stacks.outputs.names)")}`, "stack: [dev, staging]"],
  );

  law(
    "stacks are deployed in their order after a check, each with what the first has built, and the last is a release",
    (all) => {
      const [first, ...others] = deployments(all);
      return [
        ...(first?.job.with?.deployed === undefined ? [] : ["the first is given images"]),
        ...others.flatMap(({ stack, job }, index) => {
          const before = ["check", ...[first, ...others.slice(0, index)].map((one) => one?.name)];
          const missing = before.filter((name) => name && ![job.needs].flat().includes(name));
          const images = expression(`needs.${first?.name}.outputs.deployed`);
          return [
            ...missing.map((name) => `${stack} does not wait for ${name}`),
            ...(job.with?.deployed === images ? [] : [`${stack} builds its own images`]),
            ...(job.if?.includes("!failure() && needs.check.result == 'success'")
              ? []
              : [`${stack} follows a failure`]),
            ...((job.with?.release === true) === (index === others.length - 1) ? [] : [`${stack} and a release`]),
          ];
        }),
      ];
    },
    ["deploy.yml", "needs: [check, stacks, dev, staging]", "needs: [check, stacks, dev]"],
  );

  law(
    "bootstrap makes a role for each GitHub environment that is named",
    (all) => {
      const made = environmentsOfBootstrap();
      const named = [...jobs(all)].flatMap(({ job }) => {
        const environment = environmentOf(job);
        return environment === expression("inputs.stack") ? [] : (environment ?? job.with?.stack ?? []);
      });
      return named.filter((name) => !made.includes(String(name))).map((name) => `there is no role for ${name}`);
    },
    ["preview-environment.yml", "name: preview\n", "name: previews\n"],
  );

  law(
    "only variables are read that the set-up sets",
    (all) =>
      all.flatMap(({ file, text }) =>
        [...text.matchAll(/\bvars\.(\w+)/g)]
          .map(([, name]) => name ?? "")
          .filter((name) => !variables.includes(name))
          .map((name) => `${file}: ${name}`),
      ),
    ["drift.yml", "vars.DRIFT_ROLE", "vars.DRIFT_ROLL"],
  );
});

/** The variables that docs/github.md sets with `gh variable set`. */
const variables = ["AWS_REGION", "DEPLOY_ROLE", "DRIFT_ROLE", "PREVIEW_ROLE", "PULUMI_BACKEND_URL", "SECRETS_PROVIDER"];

/** Scope → whether a job has something to write there. */
const writers: Record<string, (job: Job) => boolean> = {
  "id-token": ({ uses, steps = [] }) => uses !== undefined || steps.some((step) => assumeRole.test(step.uses ?? "")),
  "pull-requests": ({ steps = [] }) => steps.some(({ run }) => run?.includes(".github/comment.sh")),
  issues: ({ steps = [] }) => steps.some(({ run }) => run?.includes(".github/drift-issue.sh")),
};

function byFile(all: Workflow[], file: string): Workflow {
  const found = all.find((workflow) => workflow.file === file);
  if (found === undefined) throw new Error(`there is no ${file}`);
  return found;
}

function runnable(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The jobs of deploy.yml that deploy a stack, in its order. */
function deployments(all: Workflow[]): { name: string; stack: unknown; job: Job }[] {
  const every = Object.entries(byFile(all, "deploy.yml").jobs);
  return every.flatMap(([name, job]) => (job.with?.stack === undefined ? [] : [{ name, stack: job.with.stack, job }]));
}

/** The environments of the owner's stack file of bootstrap, where it is committed; else the default ones. */
function environmentsOfBootstrap(): string[] {
  const [stack = "account"] = stackNames("bootstrap");
  const { name } = parse(readFileSync("bootstrap/Pulumi.yaml", "utf8"));
  const file = existsSync(`bootstrap/Pulumi.${stack}.yaml`) ? readStackFile("bootstrap", stack).config : {};
  const least = { "aws:region": "eu-west-1", [`${name}:repository`]: "octocat/hello" };
  const parsed = parseSettings({ ...least, ...file }, name, stack);
  if ("report" in parsed) throw new Error(parsed.report);
  return parsed.settings.environments.map((environment) => environment.name);
}
