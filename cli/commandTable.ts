// Every command of `./ecs`, in the order in which people need them: what it takes, what it does in a line, and how it
// is called. What it does is left to its file in commands/, which is loaded when it runs.

import type { CommandEntry, CommandGroup, Pairs } from "./commandLine.ts";
import { localCommands } from "./localCommands.ts";
import { secretCommands } from "./secretCommands.ts";

const place: Pairs = [
  ["--cluster <name>", "in place of a stack, without Pulumi: an ECS cluster"],
  ["--service <name>", "with --cluster: a service in it"],
  ["--region <region>", "with --cluster; otherwise the environment's or the profile's"],
  ["--profile <profile>", "with --cluster: a profile of the AWS CLI"],
];

const json = ["--json", "the same as data; of one stack an object, of more a list"] as const;

const config = [
  "--config <file>",
  "what `pulumi config --json --show-secrets` prints of the stack, in place of what its file says",
] as const;

const stacks: Pairs = [["[stacks...]", "stacks; without one, each that has a file Pulumi.<stack>.yaml"]];

export const commandTable: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: "plan",
    takes: [["[names...]", "stacks, or a stack and a service or job of it; without one a summary of every stack"]],
    options: [
      ["--sources", "the source line that registered each resource"],
      ["--diff [ref]", "what differs from a commit, branch or tag; without one: from the merge base with main"],
      ["--markdown", "the diff as a comment for a pull request"],
      ["--watch", "plans again when a file changes, and shows what differs from the last plan"],
      config,
      json,
    ],
    summary: "shows what the stacks would deploy",
    details:
      "Needs no account, login, Docker or network. As data: every registration with its inputs and options.\n" +
      "Exit code: 0, or 1 when a configuration is wrong or the program fails; with --diff 2 when something differs.",
    examples: [
      ["./ecs plan dev", "everything that dev would deploy"],
      ["./ecs plan dev web", "one service of it"],
      ["./ecs plan dev --diff", "what the branch changes in dev"],
      ["./ecs plan dev --watch", "what each save changes, until Ctrl-C"],
    ],
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "plans",
    takes: stacks,
    options: [config],
    summary: "writes plans/<stack>.yaml, by which a pull request shows its effect",
    details: "`npm test` fails while they are not what the program says.",
    examples: [["./ecs plans", "after a change of a stack file or of the program"]],
    load: () => import("./commands/plans.ts"),
  },
  {
    name: "cost",
    takes: stacks,
    options: [config, json],
    summary: "shows what a month would cost at list prices, item by item",
    examples: [["./ecs cost dev", "and what is assumed"]],
    load: () => import("./commands/cost.ts"),
  },
  {
    name: "add",
    takes: [["<what>", "a folder with a Dockerfile, an image, a task definition, a Compose file, a Copilot app"]],
    options: [
      ["--to <stack>", "the stack whose file is written; dev unless said"],
      ["--only <names>", "of several services those, with commas between"],
      ["--as <name>", "what the one service or job is called"],
      ["--service <file>", "beside a task definition: the output of `aws ecs describe-services`"],
      ["--replace", "puts it in the place of a service of that name with other values"],
      ["--dry-run", "shows what would change in the stack file, and writes nothing"],
    ],
    summary: "writes a service or job into a stack file, from what you have",
    details:
      "What the program refuses, and all else that is not carried over, is listed with why and what to do.\n" +
      "Exit code: 0, or 1 when nothing can be written, or a service of that name has other values.",
    examples: [
      ["./ecs add app", "the folder's Dockerfile as a service of dev"],
      ["./ecs add compose.yaml --only web,worker", "two services of a Compose file"],
      ["./ecs add copilot --to test --dry-run", "an app, with its environment test's overrides"],
    ],
    load: () => import("./commands/add.ts"),
  },
  {
    name: "try",
    takes: [
      ["<stack>", "a stack with a file Pulumi.<stack>.yaml"],
      ["[names...]", "services and jobs of it; without one all of them"],
    ],
    options: [
      ["--write", "writes the lines it proposes into the stack file, and tries again"],
      ["--env-file <file>", "values of secrets, and of what only AWS knows; placeholders otherwise"],
    ],
    summary: "runs containers here as Fargate would, and says whether they can live there",
    details:
      "Needs a Docker engine, and no account. User, read-only root, volumes, memory, CPU, ports, health checks and stop\n" +
      "timeout are those of the task definition.\n" +
      "Exit code: 0 when Fargate would let it live, otherwise 1; 130 after Ctrl-C.",
    examples: [
      ["./ecs try dev web", "what it does, and the lines that mend it"],
      ["./ecs try dev web --write", "writes them, too"],
      ["./ecs try dev", "each service and job of dev"],
    ],
    load: () => import("./commands/try.ts"),
  },
  localCommands,
  {
    name: "status",
    takes: [["[stack]", "a stack that is deployed"]],
    options: place,
    summary: "shows what runs: tasks, deployment, image, URL, raised alarms",
    examples: [
      ["./ecs status dev", "each service and job of dev"],
      ["./ecs status --cluster main", "each service of a cluster, without Pulumi"],
    ],
    load: () => import("./commands/status.ts"),
  },
  {
    name: "logs",
    takes: [
      ["[stack]", "a stack that is deployed"],
      ["[name]", "a service or a job; without one all of them"],
    ],
    options: [
      ["--since <time>", "from when on: 15m, 1h, 2d, 2026-01-31T08:00:00Z; 10m unless said"],
      ["--filter <pattern>", "only what a filter pattern of CloudWatch Logs takes"],
      ...place,
    ],
    summary: "follows the logs until Ctrl-C: time, service, task, line",
    examples: [
      ["./ecs logs dev web --since 1h", "the last hour of web, and each new line"],
      ["./ecs logs dev --filter '?ERROR ?WARN'", "lines with one of the words"],
      ["./ecs logs dev --filter '{ $.status >= 500 }'", "lines that are JSON with such a status"],
    ],
    load: () => import("./commands/logs.ts"),
  },
  {
    name: "task",
    takes: [
      ["[stack]", "a stack that is deployed"],
      ["[name]", "a service or a job of it"],
    ],
    options: [
      ["--env <NAME=value...>", "a variable for this run, in place of the deployed one; may be given again"],
      ["--cpu <units>", "the task's CPU in this run; 1024 are one vCPU"],
      ["--memory <MiB>", "the task's memory in this run"],
      ...place,
    ],
    summary: "runs one task now, with what is deployed",
    details:
      "With the image, roles, secrets and network that are deployed, and another command where one stands behind `--`.\n" +
      "Its log goes to stdout, what happens to the task to stderr. Ctrl-C stops the task.\nExit code: the container's own; 1 when the task cannot start or is killed; 130 after Ctrl-C.",
    examples: [
      ["./ecs task dev web -- bin/report", "bin/report in a task of web"],
      ["./ecs task dev check-config", "one run of a job"],
      ["./ecs task dev import --env SINCE=2026-01-01 --cpu 1024 --memory 4096", "one larger run, with a variable"],
    ],
    takesCommand: true,
    load: () => import("./commands/task.ts"),
  },
  {
    name: "shell",
    takes: [
      ["[stack]", "a stack that is deployed"],
      ["[name]", "a service of it"],
    ],
    options: [
      ["--task <id>", "a task's id, or how it begins; the service's newest unless said"],
      ["--container <name>", "the service's own unless said"],
      ...place,
    ],
    summary: "opens a shell in a running task (ECS Exec)",
    details:
      "Needs cluster: { exec: true } in the stack file, and AWS's session-manager-plugin on this machine. The command is\n" +
      "/bin/sh unless one stands behind `--`.\n" +
      "Exit code: that of session-manager-plugin; 1 when no session could be opened.",
    examples: [
      ["./ecs shell dev web", "/bin/sh in the newest task of web"],
      ["./ecs shell dev web -- ps aux", "one command"],
    ],
    takesCommand: true,
    load: () => import("./commands/shell.ts"),
  },
  {
    name: "promote",
    takes: [
      ["<stack>", "the stack whose file is written"],
      ["<outputs>", "the outputs of the stack that built the images, as JSON"],
    ],
    options: [["--anyway", "takes images that were built in another way than the stack builds them itself"]],
    summary: "has a stack run the images that another one built",
    details:
      "Writes them into Pulumi.<stack>.yaml, by digest, in place of what would be built again. Build arguments, stage,\n" +
      "processor and folder are compared: an image holds them for good.",
    examples: [
      ['./ecs promote prod "$(npx pulumi stack output --stack dev --json)"', "prod gets the images of dev, by digest"],
    ],
    load: () => import("./commands/promote.ts"),
  },
  secretCommands,
  {
    name: "pin",
    takes: [["<stack>", "the stack whose file is written"]],
    options: [["--dry-run", "shows what would be written, and writes nothing"]],
    summary: "writes the digest that each ready image's tag stands for now",
    details:
      "Asks the registries themselves, with what `docker login` has left in Docker's file where they want credentials.\n" +
      "Exit code: 0, or 1 when one of the digests is not to be had; then nothing is written.",
    examples: [["./ecs pin dev", "nginx:1.30 becomes nginx:1.30@sha256:…, in Pulumi.dev.yaml"]],
    load: () => import("./commands/pin.ts"),
  },
  {
    name: "comment",
    takes: [["<previews...>", "files, each the output of `pulumi preview --json --stack <stack>`"]],
    options: [["--full <file>", "writes the whole there, whatever its length"]],
    summary: "turns previews of stacks into one comment for a pull request",
    details:
      "The comment is below 60,000 characters. In GitHub Actions (GITHUB_STEP_SUMMARY is set) the whole goes to the job summary, too.\n" +
      "Exit code: 0, also for a preview that failed, since the comment says so; 1 when a file cannot be read, or is no preview.",
    examples: [["./ecs comment dev.json prod.json > comment.md", "the comment"]],
    load: () => import("./commands/comment.ts"),
  },
  {
    name: "docs",
    summary: "writes stack.schema.json, and the tables of keys and costs in docs/",
    examples: [["./ecs docs", "after a change of a key or of a price"]],
    load: () => import("./commands/docs.ts"),
  },
];
