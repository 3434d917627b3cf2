// The commands of `./ecs` that operate what is deployed, as commandTable.ts lists the others: first those that look,
// then those that change something in AWS.

import type { CommandEntry, Pairs } from "./commandLine.ts";

const place: Pairs = [
  ["--cluster <name>", "in place of a stack, without Pulumi: an ECS cluster"],
  ["--service <name>", "with --cluster: a service in it"],
  ["--region <region>", "with --cluster; otherwise the environment's or the profile's"],
  ["--profile <profile>", "with --cluster: a profile of the AWS CLI"],
];

const service: Pairs = [
  ["[stack]", "a stack that is deployed"],
  ["[service]", "a service of it"],
];

export const operateCommands: readonly CommandEntry[] = [
  {
    name: "status",
    takes: [["[stack]", "a stack that is deployed"]],
    options: [["--watch", "looks every five seconds until Ctrl-C, and redraws in place on a terminal"], ...place],
    summary: "shows what runs: tasks, deployment, image, URL, raised alarms",
    details: "Exit code: 0, with --watch too; 7 where requests go elsewhere than the stack sends them.",
    examples: [
      ["./ecs status dev", "each service and job of dev"],
      ["./ecs status dev --watch", "the same while it changes, a line for each change where there is no terminal"],
      ["./ecs status --cluster main", "each service of a cluster, without Pulumi"],
    ],
    load: () => import("./commands/status.ts"),
  },
  {
    name: "history",
    takes: service,
    options: [["--last <n>", "how many at most; 10 unless said"], ...place],
    summary: "shows what was deployed to a service, when, by whom, how it ended",
    details: "ECS keeps deployments for 90 days.",
    examples: [["./ecs history prod web", "its last ten deployments, newest first"]],
    load: () => import("./commands/history.ts"),
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
    name: "tunnel",
    takes: [
      ["[stack]", "a stack that is deployed"],
      ["[service]", "a service of it"],
      ["[port]", "the port there; the first one that the container's definition names unless said"],
    ],
    options: [
      ["--local <port>", "the port here; the same number, or 8000 more below 1024"],
      ["--host <host>", "a host that the task reaches, such as a database, in place of the task"],
      ["--task <id>", "a task's id, or how it begins; the service's newest unless said"],
      ["--container <name>", "the service's own unless said"],
      ...place,
    ],
    summary: "opens a port of a running task on this machine (ECS Exec)",
    details:
      "Needs cluster: { exec: true } in the stack file, and AWS's session-manager-plugin on this machine.\n" +
      "Exit code: that of session-manager-plugin; 1 when no tunnel could be opened.",
    examples: [
      ["./ecs tunnel dev web", "http://127.0.0.1:8080 is the newest task of web"],
      ["./ecs tunnel dev web 5432 --host db.internal", "a database that web reaches, on 127.0.0.1:5432"],
    ],
    load: () => import("./commands/tunnel.ts"),
  },
  {
    name: "rollback",
    takes: [...service, ["[revision]", "its number; without one the last that a deployment has completed"]],
    options: [["--yes", "goes back without asking"], ...place],
    summary: "stops a deployment under way, or goes back to an earlier revision",
    details:
      "Shows what that changes, asks, and follows it to its end. The next `pulumi up` leaves it there until it has a new\n" +
      "revision for the service.\n" +
      "Exit code: 0; 1 when the old revision does not come up, or nobody says yes; 130 after Ctrl-C, and it goes on in ECS.",
    examples: [
      ["./ecs rollback prod web", "what ran before"],
      ["./ecs rollback prod web 12 --yes", "revision 12, without a question"],
    ],
    load: () => import("./commands/rollback.ts"),
  },
  {
    name: "restart",
    takes: service,
    options: place,
    summary: "replaces a service's tasks by new ones of what is deployed",
    details:
      "Follows it to its end.\nExit code: 0; 1 when the deployment fails; 130 after Ctrl-C, and it goes on in ECS.",
    examples: [["./ecs restart dev web", "new tasks, by a deployment without a change"]],
    load: () => import("./commands/restart.ts"),
  },
  {
    name: "continue",
    takes: service,
    options: [
      ["--rollback", "ends the deployment, and the tasks that ran before keep the requests"],
      ["--deployment <arn>", "only this one, as --list shows it, and none that has replaced it"],
      ["--list", "without a service: the services that are paused, with their deployments, and nothing else"],
      ...place,
    ],
    summary: "lets a paused deployment go on to the clients' requests, or back",
    details:
      "Of a deployment with `pause`, or whose test nobody ran. Follows it to its end.\n" +
      "Exit code: 0 once it has ended as asked for; 1 otherwise; 130 after Ctrl-C, and it goes on in ECS.",
    examples: [
      ["./ecs continue prod web", "the new tasks get the requests, by the stack's strategy"],
      ["./ecs continue prod web --rollback", "the new tasks go, before a client has sent them a request"],
    ],
    load: () => import("./commands/continue.ts"),
  },
  {
    name: "scale",
    takes: [...service, ["[count]", "how many tasks, 0 to 5000"]],
    options: place,
    summary: "sets how many tasks of a service run",
    details:
      "Says what autoscaling and the next `pulumi up` make of it.\n" +
      "Exit code: 0; 1 when the tasks do not become healthy; 130 after Ctrl-C, and it goes on in ECS.",
    examples: [
      ["./ecs scale dev web 4", "four tasks"],
      ["./ecs scale --cluster main --service web 0", "none, without Pulumi"],
    ],
    load: () => import("./commands/scale.ts"),
  },
  {
    name: "stop",
    takes: [
      ["[stack]", "a stack that is deployed"],
      ["[task]", "a task's id, or how it begins"],
    ],
    options: place,
    summary: "stops one task; ECS starts another one where it is a service's",
    examples: [["./ecs stop dev 2665dc49", "the task that the log names so"]],
    load: () => import("./commands/stop.ts"),
  },
];
