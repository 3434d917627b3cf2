// The commands of `./ecs secret`, as commandTable.ts lists those of `./ecs`.

import type { CommandGroup, Pairs } from "./commandLine.ts";

const secret = () => import("./commands/secret.ts");

const place: Pairs = [
  ["<stack>", "a stack with a file Pulumi.<stack>.yaml"],
  ["<workload>", "a service or a job of it"],
  ["<name>", "the environment variable"],
];

export const secretCommands: CommandGroup = {
  name: "secret",
  summary: "keeps secrets in Secrets Manager, and out of Pulumi",
  details:
    "A secret is called <project>/<stack>/<service or job>/<variable>. Nothing here prints a value.\n" +
    "`pulumi config set --secret --path services.<name>.secrets.<variable>` is for those who keep them in the stack file, encrypted.",
  examples: [
    ["./ecs secret set dev web API_KEY", "asks for the value, and names the secret in Pulumi.dev.yaml"],
    ["./ecs secret list dev", "names, dates, and who uses them"],
    ["./ecs secret rm dev web API_KEY", "takes it away; for 30 days it can be restored"],
  ],
  commands: [
    {
      name: "set",
      takes: place,
      summary: "stores a value as a new version, which the stack file names from then on",
      details:
        "The value comes from stdin, or is asked for without an echo. One line end behind it does not count.\n" +
        "`pulumi up` rolls it out: the reference, with the version's id, is a change like any other.\n" +
        "Exit code: 0, or 1 when nothing was stored, or no answer of AWS's says so.",
      examples: [
        ["./ecs secret set dev web API_KEY", "asks for the value"],
        ["./ecs secret set prod nightly TOKEN", "the same for a job; behind a pipe (cat token |) it asks nobody"],
      ],
      load: async () => ({ run: (await secret()).set }),
    },
    {
      name: "list",
      takes: [["<stack>", "a stack with a file Pulumi.<stack>.yaml"]],
      summary: "shows the stack's secrets: names, dates, and who uses them",
      details:
        "Those by the names that `set` gives, and those that the stack file names. The last use is a day, as AWS counts it.",
      examples: [["./ecs secret list dev", "a line for each"]],
      load: async () => ({ run: (await secret()).list }),
    },
    {
      name: "rm",
      takes: place,
      options: [
        ["--yes", "does not ask"],
        ["--recovery-days <days>", "how long AWS can restore it: 7 to 30, the default"],
      ],
      summary: "takes a secret out of the stack file, and then out of AWS",
      details:
        "While the stack file names it, takes it out there and leaves AWS alone, as tasks that start before the next `pulumi up` read it.\n" +
        "Run again after that, it has AWS delete the secret.\n" +
        "Exit code: 0, or 1 when nothing was done.",
      examples: [["./ecs secret rm dev web API_KEY", "asks before AWS deletes it"]],
      load: async () => ({ run: (await secret()).rm }),
    },
  ],
};
