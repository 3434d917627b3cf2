// The variables that a run of a job gets of the event that started it, by the kind of event. Their values are left to
// components/job/eventVariables.ts.

export const variablesOfEvent = {
  s3: ["EVENT", "S3_BUCKET", "S3_KEY"],
  sqs: ["SQS_MESSAGE_ID", "SQS_BODY"],
  event: ["EVENT"],
} as const;
