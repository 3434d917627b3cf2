// A check of `./ecs verify` run on settings and on the answers of AWS's operations, without a request.

import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Check, Subject } from "../../../cli/verify/subject.ts";
import { Report } from "../../../cli/verify/subject.ts";
import type { AskAws } from "../../../rollout/before/askAws.ts";
import type { Settings } from "../../../settings/keys/schema.ts";
import { sentence, where } from "../../../settings/language/faults.ts";
import { parseSettings } from "../../../settings/parse.ts";

/** Operation → answer; a text is the name of the exception, a function gives one or the other for the input. */
export type Answers = Record<string, unknown>;

export const account = "123456789012";
export const deployer = `arn:aws:sts::${account}:assumed-role/deploy-prod-role-1a2b3c4/GitHubActions`;

/** @param own the project's keys */
export function settingsOf(own: object = {}, aws: object = {}): Settings {
  const web = { image: "public.ecr.aws/nginx/nginx:1.30", user: "1000", port: 8080 };
  const raw = { "aws:region": "eu-west-1", ...aws, ...prefixed({ services: { web }, ...own }) };
  const parsed = parseSettings(raw, { project: "shop", stack: "prod" });
  if ("report" in parsed) throw new Error(parsed.report);
  return parsed.settings;
}

function prefixed(own: object): object {
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [`shop:${key}`, value]));
}

/** What the check finds, a line each; `asked` gets the operations in the order in which they are asked. */
export async function linesOf(
  check: Check,
  { settings = settingsOf(), answers = {}, asked = [] }: { settings?: Settings; answers?: Answers; asked?: string[] },
): Promise<string[]> {
  const answer = async (operation: string, input: object): Promise<unknown> => {
    asked.push(operation);
    const given = answers[operation];
    const found = typeof given === "function" ? given(input) : (given ?? "AccessDenied");
    if (typeof found === "string") throw Object.assign(new Error(found), { name: found, $metadata: {} });
    return found;
  };
  const client = {
    send: (command: { constructor: { name: string }; input: object }) =>
      answer(command.constructor.name.replace(/Command$/, ""), command.input),
  };
  const aws = {
    region: settings.aws.region,
    json: (_: string, operation: string, input: object) => answer(operation, input),
    query: (_: string, operation: string, input: object) => answer(operation, input),
    route53: (path: string) => answer(path.replace("/2013-04-01/", ""), {}),
    // A paginator asks whether it has a client of the SDK's.
    clients: { elb: Object.assign(Object.create(ElasticLoadBalancingV2Client.prototype), client), ecs: client },
  } as unknown as AskAws;
  const report = new Report();
  const subject: Subject = { settings, aws, caller: { account, arn: deployer } };
  await check(subject, report.at);
  return [
    ...report.wrong.map((fault) => `${where(fault.path)} ${sentence(fault)}`),
    ...report.near.map((fault) => `close: ${where(fault.path)} ${sentence(fault)}`),
    ...[...report.unseen].map(([needs, what]) => `not looked at: ${what.join(", ")}, needs ${needs}`),
  ];
}
