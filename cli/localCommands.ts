// The commands of `./ecs local`, as commandTable.ts lists those of `./ecs`.

import type { CommandGroup } from "./commandLine.ts";

const local = () => import("./commands/local.ts");

export const localCommands: CommandGroup = {
  name: "local",
  summary: "runs the whole stack on this machine, against an emulator of AWS",
  details:
    "Needs a Docker engine, and fetches Pulumi's CLI where it is missing; says at once all else that it lacks.\n" +
    "Exit code: 0; 1 where the deployment fails, a URL does not answer, or a container could not live on Fargate; 130\n" +
    "after Ctrl-C, and the next run goes on from there.",
  examples: [
    ["./ecs local", "deploys the local stack; then the URL that answers"],
    ["./ecs local down", "takes it away"],
  ],
  commands: [
    {
      name: "up",
      summary: "deploys the local stack, or updates it; what `./ecs local` does",
      examples: [["./ecs local up", "emulator, image, everything; then the URL that answers"]],
      load: async () => ({ run: (await local()).up }),
    },
    {
      name: "status",
      summary: "shows what runs, as `./ecs status local` does",
      examples: [["./ecs local status", "each service and job with its tasks and its URL"]],
      load: async () => ({ run: (await local()).status }),
    },
    {
      name: "logs",
      takes: [["[name]", "a service or a job; without one all of them"]],
      summary: "follows the logs, as `./ecs logs local` does; Ctrl-C ends it",
      examples: [["./ecs local logs web", "the last lines of web, and each new one"]],
      load: async () => ({ run: (await local()).logs }),
    },
    {
      name: "down",
      summary: "destroys the stack, and the emulator if it was started here",
      examples: [["./ecs local down", "leaves no container, no process and no state"]],
      load: async () => ({ run: (await local()).down }),
    },
  ],
};
