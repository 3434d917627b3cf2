// What may come in place of an answer of AWS's: refusals, errors of a server, of a proxy and of the network, halves, lists
// without an end, and answers of another version of the API.

import { setTimeout as later } from "node:timers";
import type { Answer } from "../../rollout/scriptedAws.ts";

export interface Trouble {
  /** @param answer what AWS would have answered; until it is called, AWS has done nothing */
  meets: (answer: () => Answer) => Answer;
  /** Whether a command that waits asks again and again. */
  passes: boolean;
  /**
   * Tried where it passes soon, too: every command asks again, as the SDK does; for what AWS has not done also where doing
   * it twice would harm.
   */
  repeated?: "as not done" | "as harmless";
  /** Whether each try takes the SDK 20 s. @default false */
  slow?: true;
  /** Whether AWS may have done what it was asked for. @default it has not */
  unclear?: true;
  /** The operations that can meet it. @default all */
  of?: RegExp;
  /** What a command says of it that gives up. */
  said: RegExp;
}

const json = "application/x-amz-json-1.1";
const page = "<html>\n<body>Service Unavailable</body>\n</html>";
const next = (what: string, step: string) => new RegExp(`^(.*: )?${what}.*\\.?(\\n.*)?\\nNext: ${step}`, "m");

/** @param missing how many of the promised bytes never come */
function raw(status: number, type: string, body: string, missing = 0): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) + missing });
    response.write(body);
    if (missing === 0) response.end();
    else later(() => response.destroy(), 1);
  };
}

/** The answer's text, done by AWS. */
const textOf = (answer: () => Answer) => {
  const given = answer();
  return JSON.stringify(typeof given === "object" ? given : {});
};

/** AWS does what it is asked for, and this comes in place of the answer. */
const done = (instead: Answer) => (answer: () => Answer) => {
  answer();
  return instead;
};

const throttled = next("AWS throttles the requests", "wait");
const silent = next("AWS does not answer", "check");
const notAws = next("what answers is not AWS", "see whether a proxy");
const endless = next("AWS's list has no end", "see whether an emulator");

const lists = /^(List|DescribeAlarms)/;
let pages = 0;
const leadingTo = (token: () => string) => (answer: () => Answer) => {
  const given = answer();
  if (typeof given !== "object" || given === null) return given;
  const named = token();
  return { ...given, nextToken: named, NextToken: named, NextMarker: named, nextForwardToken: named };
};

export const troubles: Readonly<Record<string, Trouble>> = {
  throttles: { meets: () => "ThrottlingException", passes: true, repeated: "as not done", said: throttled },
  "throttles with 429": {
    meets: () => raw(429, json, '{"__type":"TooManyRequestsException"}'),
    passes: true,
    said: throttled,
  },
  "fails with 500": {
    meets: (answer) => raw(500, json, `{"__type":"InternalServerError","of":${textOf(answer).length}}`),
    passes: true,
    unclear: true,
    said: silent,
  },
  "shows a proxy's page": { meets: () => raw(503, "text/html", page), passes: true, unclear: true, said: notAws },
  "shows a log-in page": { meets: () => raw(200, "text/html", page), passes: true, unclear: true, said: notAws },
  "cuts its answers": {
    meets: (answer) => raw(200, json, textOf(answer).slice(0, -3)),
    passes: true,
    unclear: true,
    said: notAws,
  },
  "breaks off": {
    meets: (answer) => raw(200, json, textOf(answer).slice(0, 20), 40),
    passes: true,
    unclear: true,
    repeated: "as harmless",
    said: silent,
  },
  "drops connections": { meets: done(null), passes: true, unclear: true, said: silent },
  "takes requests and never answers": {
    meets: done(() => undefined),
    passes: true,
    slow: true,
    unclear: true,
    repeated: "as harmless",
    said: silent,
  },
  "finds the credentials expired": {
    meets: () => "ExpiredTokenException",
    passes: true,
    said: next("the AWS credentials have expired", "log in"),
  },
  denies: { meets: () => "AccessDeniedException", passes: false, said: next("AWS denied the request", "allow") },
  "names each page as its own next one": { meets: leadingTo(() => "same"), passes: false, of: lists, said: endless },
  "goes round in its pages": { meets: leadingTo(() => `page-${pages++ % 3}`), passes: false, of: lists, said: endless },
};

/** An answer with keys that nobody knows, in each of its objects, and with states that nobody knows. */
export const ofLaterApi: Trouble["meets"] = (answer) => withMore(answer()) as Answer;

function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const known = Object.entries(value).map(([key, inner]) => [
    key,
    /^(healthStatus|stopCode)$/.test(key) ? "LATER" : withMore(inner),
  ]);
  return { ...Object.fromEntries(known), laterKey: { of: ["a later API"] } };
}
