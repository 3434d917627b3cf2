// The variables that a run gets of the event that started it, as JSONata that makes them of the state machine's input.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html (an array of one, from a queue)

import { variablesOfEvent } from "../../settings/facts/eventVariables.ts";

const variables = {
  EVENT: "$string($states.input)",
  S3_BUCKET: "$states.input.detail.bucket.name",
  S3_KEY: "$states.input.detail.object.key",
  SQS_MESSAGE_ID: "$states.input[0].messageId",
  SQS_BODY: "$states.input[0].body",
};

/** A run that the schedule, or a person, has started gets none. RunTask takes 8,192 characters of them in all. */
export function eventVariables(): string {
  const list = (names: readonly (keyof typeof variables)[]) =>
    `[${names.map((name) => `{ 'Name': '${name}', 'Value': ${variables[name]} }`).join(", ")}]`;
  return [
    `$exists(${variables.SQS_MESSAGE_ID}) ? ${list(variablesOfEvent.sqs)}`,
    `$exists(${variables.S3_KEY}) ? ${list(variablesOfEvent.s3)}`,
    `$exists($states.input.source) ? ${list(variablesOfEvent.event)} : []`,
  ].join(" : ");
}
