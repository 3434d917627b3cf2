// The alarm that sends mails: it is raised while any of some other alarms is, so that an incident is one message. What
// those alarms look at is left to the caller.

import { cloudwatch } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stackPrefix } from "../../settings/facts/names.ts";

/** An alarm that sends mails. */
export interface Incident {
  alarmName: pulumi.Output<string>;
  arn: pulumi.Output<string>;
}

/** What the incidents of a stack have in common: where they are reported, such as an `AlarmTopic`, and their prefix. */
export interface Notify {
  topicArn: pulumi.Input<string>;
  /** Start of the incidents' names; at most 200 letters, digits, - and _. @default <project>_<stack> */
  prefix?: string;
  /** URL of the dashboard, which the mail names. @default null: there is none */
  dashboardUrl?: pulumi.Input<string> | null;
  /** Whether the alarms of one thing send one mail together; a composite alarm is charged for. @default true */
  composite?: boolean;
}

export interface IncidentArgs {
  /** The thing that is watched, such as `the service web`. */
  subject: string;
  /**
   * End of the incident's name. People read prefix and suffix in the mail's subject, so Pulumi does not make the name.
   */
  suffix: string;
  notify: Notify;
  /** Names of the other alarms; at least one. */
  alarmNames: readonly pulumi.Input<string>[];
  /** Incidents that explain this one, the first 40: while any of them is raised, this one is not. @default none */
  explainedBy?: readonly Incident[];
}

/** An alarm rule has at most 10240 characters, enough for 40 of the longest names, and at most 100 alarms. */
const mostExplanations = 40;

/** @returns undefined where each alarm sends its own mail: `mailOf` */
export function incident(name: string, args: IncidentArgs, opts: pulumi.CustomResourceOptions): Incident | undefined {
  if (args.notify.composite === false) return undefined;
  const { topicArn, prefix = stackPrefix(pulumi.getProject(), pulumi.getStack()), dashboardUrl = null } = args.notify;
  const text = `Something is wrong with ${args.subject}: the alarms below say what.`;
  const { alarmNames, explainedBy = [] } = args;
  const explanations = explainedBy.slice(0, mostExplanations).map(({ alarmName }) => alarmName);
  const rule = pulumi
    .all([...alarmNames, ...explanations])
    .apply((names) => alarmRule(names.slice(0, alarmNames.length), names.slice(alarmNames.length)));
  const { alarmName, arn } = new cloudwatch.CompositeAlarm(
    name,
    {
      alarmName: `${prefix}_${args.suffix}`,
      alarmDescription: dashboardUrl === null ? text : pulumi.interpolate`${text} Look at ${dashboardUrl}`,
      alarmRule: rule,
      alarmActions: [topicArn],
    },
    // Where somebody has switched its actions off by hand, the next `up --refresh` would replace it: the new one has
    // the same name, and the deletion of the old one takes it away. Deleted first, as AWS refuses while another
    // composite alarm names it, the deployment stops; so it stays off until somebody switches it on, and a drift check
    // says so.
    // https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/compositealarm/ (actionsEnabled)
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
    { ...opts, ignoreChanges: ["actionsEnabled"] },
  );
  return { alarmName, arn };
}

/** The topic of an alarm that sends its own mail; undefined where an incident sends it. */
export function mailOf(notify: Notify | undefined): pulumi.Input<string> | undefined {
  return notify?.composite === false ? notify.topicArn : undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html (AlarmRule) */
function alarmRule(alarmNames: readonly string[], explainedBy: readonly string[]): string {
  return explainedBy.length === 0 ? anyOf(alarmNames) : `(${anyOf(alarmNames)}) AND NOT (${anyOf(explainedBy)})`;
}

/** Sorted, so that the rule is the same whatever the order in the stack file. */
function anyOf(alarmNames: readonly string[]): string {
  return alarmNames
    .map((name) => `ALARM("${name}")`)
    .sort()
    .join(" OR ");
}
