// Every command of `./ecs`, in the order in which people need them: what it takes, what it does in a line, and how it
// is called. What it does is left to its file in commands/, which is loaded when it runs.

import type { CommandEntry, CommandGroup, Pairs } from "./commandLine.ts";
import { localCommands } from "./localCommands.ts";
import { operateCommands } from "./operateCommands.ts";
import { secretCommands } from "./secretCommands.ts";

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
    name: "verify",
    takes: [["<stack>", "a stack with a file Pulumi.<stack>.yaml"]],
    options: [config],
    summary: "looks whether what a stack names is there, before anything changes",
    details:
      "Asks AWS and the registries with the credentials that deploy, and changes nothing: secrets, images, certificates,\n" +
      "hosted zones, a given VPC, listener and cluster, what the boundary allows, and quotas. No value is shown.\n" +
      "Exit code: 0, or 1 where something is missing; what may not be looked at is listed, and is no fault.",
    examples: [["./ecs verify prod", "in a report as for a wrong stack file"]],
    load: () => import("./commands/verify.ts"),
  },
  {
    name: "graph",
    takes: [["<stack>", "a stack with a file Pulumi.<stack>.yaml"]],
    options: [
      ["--format <format>", "svg, or mermaid, which GitHub draws in a comment; svg unless said"],
      ["--diff [ref]", "marks what came and went since a commit, branch or tag; without one: the merge base with main"],
      config,
    ],
    summary: "draws who can reach whom in a stack",
    details: "From the plan alone: every security group rule is in an arrow, and what is open to everyone is red.",
    examples: [
      ["./ecs graph dev > dev.svg", "a picture for any browser, in light and dark"],
      ["./ecs graph dev --diff > dev.svg", "with what the branch adds and removes"],
      ["./ecs graph dev --format mermaid", "as text"],
    ],
    load: () => import("./commands/graph.ts"),
  },
  {
    name: "report",
    takes: stacks,
    options: [
      ["--diff [ref]", "what differs from a commit, branch or tag; without one: from the merge base with main"],
      ["--to <file>", "the file that is written; .local/report.html unless said, and none with --watch"],
      ["--open", "opens the page in your browser"],
      ["--watch", "serves the page on this machine, and loads it anew when a file is saved"],
      config,
    ],
    summary: "writes a page of the stacks: picture, resources, cost, rules and faults",
    details:
      "One HTML file that needs no network, for a browser or to be attached to a build. Every resource can be searched\n" +
      "and unfolded; with --diff each property that changes is there before and after.\n" +
      "Exit code: 0, or 1 when a stack has a fault; the page is written nevertheless, and has the fault.\n" +
      "With --watch 0, as it is meant to be ended by Ctrl-C; a fault is on the page until it is mended.",
    examples: [
      ["./ecs report", "all stacks, in .local/report.html"],
      ["./ecs report dev --diff --to dev.html", "what the branch changes in dev"],
      ["./ecs report dev --watch --open", "the page beside your editor, until Ctrl-C"],
    ],
    load: () => import("./commands/report.ts"),
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
  ...operateCommands,
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
    options: [
      ["--full <file>", "writes the whole there, whatever its length"],
      ["--report <url>", "links to the page of `./ecs report` there"],
    ],
    summary: "turns previews of stacks into one comment for a pull request",
    details:
      "The comment is below 60,000 characters. In GitHub Actions (GITHUB_STEP_SUMMARY is set) the whole goes to the job summary, too.\n" +
      "Exit code: 0, also for a preview that failed, since the comment says so; 1 when a file cannot be read, or is no preview.",
    examples: [["./ecs comment dev.json prod.json > comment.md", "the comment"]],
    load: () => import("./commands/comment.ts"),
  },
  {
    name: "docs",
    summary: "writes stack.schema.json, and the tables and pictures in docs/",
    examples: [["./ecs docs", "after a change of a key or of a price"]],
    load: () => import("./commands/docs.ts"),
  },
];
