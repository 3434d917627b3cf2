// `jobs.<name>.on`: the events that start a job. What hands them to the job is left to components/job/jobEvents.ts.

import { z } from "zod";
import { checkArnPlace } from "../facts/arn.ts";
import { variablesOfEvent } from "../facts/eventVariables.ts";
import type { Fault, Path } from "../language/faults.ts";
import { anyText, mapOf, matching } from "../language/fields.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { bucketName } from "./bucketName.ts";
import { queueReference } from "./scaling.ts";

const part = anyText("be a part of a key");

const s3 = z
  .strictObject({
    bucket: orStackOutput(bucketName).optional().meta({
      description:
        "The bucket, whose events go to EventBridge (aws s3api put-bucket-notification-configuration); resources.ts may give it",
    }),
    prefix: part.optional().meta({ description: "How the object's key begins" }),
    suffix: part.optional().meta({ description: "How the object's key ends" }),
  })
  .meta({ example: "{ bucket: uploads, prefix: images/ }" });

const sqs = z
  .strictObject({
    queue: queueReference.optional().meta({
      description: "The queue, by name or ARN; resources.ts may give it",
    }),
  })
  .meta({ example: "{ queue: orders }", instead: { queueArn: "queue", queueName: "queue" } });

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html (EventPattern: 4,096 characters)
const event = z
  .strictObject({
    pattern: mapOf(anyText("be a field of an event"), z.unknown().meta({ must: "be a part of a pattern" })).meta({
      description: "The pattern of EventBridge that an event matches",
      example: "{ source: [com.example.shop], detail-type: [OrderPlaced] }",
    }),
    bus: matching(
      /^[A-Za-z0-9._/-]{1,256}$|^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/.+$/,
      "be the name or the ARN of an event bus",
      "write it such as orders",
    )
      .optional()
      .meta({ description: "The event bus; the account's own where it is not set" }),
  })
  .meta({ example: "{ pattern: { source: [com.example.shop] } }" });

export const eventsSchema = z
  .strictObject({
    s3: s3.optional().meta({
      description: "An object that is made in a bucket; the run gets EVENT, S3_BUCKET and S3_KEY as variables",
    }),
    sqs: sqs.optional().meta({
      description:
        "A message of a queue, which is deleted once the run has started; the run gets SQS_BODY and SQS_MESSAGE_ID as variables",
    }),
    event: event
      .optional()
      .meta({ description: "An event of EventBridge; the run gets EVENT, its JSON, as a variable" }),
  })
  .meta({
    example: "{ s3: { bucket: uploads } }",
    unsupported: {
      dynamodb: "pipe the stream into a queue, and write it under sqs",
      kinesis: "pipe the stream into a queue, and write it under sqs",
      sns: "subscribe a queue to the topic, and write it under sqs",
    },
  });

export type Events = z.output<typeof eventsSchema>;

interface Variables {
  environment: Readonly<Record<string, unknown>>;
  secrets: Readonly<Record<string, unknown>>;
}

export function* checkEvents(
  on: Events,
  { environment, secrets }: Variables,
  { region, path }: { region: string; path: Path },
): Generator<Fault> {
  const kinds = (Object.keys(variablesOfEvent) as (keyof Events)[]).filter((kind) => on[kind] !== undefined);
  const at = [...path, "on"];
  if (kinds.length === 0) {
    const advice = "write s3, sqs or event under it, or take it out";
    yield { path: at, must: "name what starts the job", got: undefined, gotText: "nothing", advice };
  }
  const { queue } = on.sqs ?? {};
  if (queue !== undefined) yield* checkArnPlace(queue, region, [...at, "sqs", "queue"]);
  if (queue?.endsWith(".fifo")) {
    const advice = "name a standard queue: a run takes longer than its start, so runs would not keep the order";
    yield { path: [...at, "sqs", "queue"], must: "be a standard queue", got: queue, advice };
  }
  if (on.event) {
    yield* checkPattern(on.event.pattern, [...at, "event", "pattern"]);
    yield* checkArnPlace(on.event.bus, region, [...at, "event", "bus"]);
  }
  const given = new Set<string>(kinds.flatMap((kind) => variablesOfEvent[kind]));
  for (const [key, values] of Object.entries({ environment, secrets })) {
    for (const name of Object.keys(values).filter((one) => given.has(one))) {
      const must = "not be a variable that a run gets of its event";
      yield { path: [...path, key, name], must, got: undefined, gotText: "both", advice: "rename it" };
    }
  }
}

const mostCharacters = 4096;

/** EventBridge takes lists of values, at any depth, and refuses a pattern without one. */
function* checkPattern(pattern: Readonly<Record<string, unknown>>, path: Path): Generator<Fault> {
  const length = JSON.stringify(pattern).length;
  if (length > mostCharacters) {
    const must = `have at most ${mostCharacters} characters as JSON`;
    yield { path, must, got: undefined, gotText: `${length}`, advice: "match less, and let the job look closer" };
  }
  if (Object.keys(pattern).length === 0) {
    yield {
      path,
      must: "match something",
      got: undefined,
      gotText: "nothing",
      advice: "write source: [com.example.shop]",
    };
  }
  yield* checkFields(pattern, path);
}

function* checkFields(fields: Readonly<Record<string, unknown>>, path: Path): Generator<Fault> {
  for (const [name, value] of Object.entries(fields)) {
    const at = [...path, name];
    if (Array.isArray(value)) {
      if (value.length > 0) continue;
      yield {
        path: at,
        must: "be a list of values",
        got: undefined,
        gotText: "an empty list",
        advice: "write at least one",
      };
    } else if (typeof value === "object" && value !== null) yield* checkFields(value as Record<string, unknown>, at);
    else yield { path: at, must: "be a list of values", got: value, advice: `write [${JSON.stringify(value)}]` };
  }
}
