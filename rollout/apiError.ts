// What an error of an AWS request is: passing or final, and the sentence for it. Pure; the lists of throttling, network
// and server errors are the AWS SDK's own.

import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";

export type ApiFault =
  | "throttled"
  | "unreachable"
  | "refused-here"
  | "unreadable"
  | "endless"
  | "expired"
  | "no-credentials"
  | "denied"
  | "missing"
  | "other";

const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const missing = /^(ClusterNotFound|ServiceNotFound|ResourceNotFound|TargetGroupNotFound)(Exception)?$/;
const denied =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|InvalidAccessKeyId)$/;

// What the SDK adds where it cannot read an answer: a proxy's page, or half of what AWS says.
const unread = /\s*Deserialization error: to see the raw response.*/s;

// How the SDK begins what it says of a request that took too long.
const ofHandler = /^@smithy\/node-http-handler - \[ERROR\] /;

/** An answer without what AWS always says in it. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

/** An error as the SDK and Node make them: a service's exception, a socket's error, several of those at once. */
interface Shape {
  name?: string;
  code?: string;
  message?: string;
  errors?: unknown[];
  address?: string;
  port?: number;
}

export function apiFault(error: unknown): ApiFault {
  const { name = "", code = "", message = "" } = error as Shape;
  if (refusedHere(error)) return "refused-here";
  if (expired.test(name) || (isCredentialsError(name) && /expired/i.test(message))) return "expired";
  if (isCredentialsError(name)) return "no-credentials";
  if (denied.test(name)) return "denied";
  if (missing.test(name)) return "missing";
  // A request is aborted when its time is up. A person's Ctrl-C aborts it too, but session.ts throws that as it is.
  if (name === "AbortError") return "unreachable";
  const known = error as Parameters<typeof isThrottlingError>[0];
  if (isThrottlingError(known)) return "throttled";
  if (name === "Unreadable") return "unreadable";
  if (name === "EndlessList") return "endless";
  if (unread.test(message) && !/^E[A-Z]+$/.test(code)) return "unreadable";
  if (isTransientError(known) || isServerError(known) || /^E[A-Z]+$/.test(code)) return "unreachable";
  return "other";
}

/** Whether AWS answered it, or could not be asked; otherwise the program itself has failed. */
export function isOfAws(error: unknown): boolean {
  return apiFault(error) !== "other" || Object.hasOwn(error as object, "$metadata");
}

/** Worth asking again: the answer may come by itself, or once someone has logged in anew. */
export function isPassing(error: unknown): boolean {
  return ["throttled", "unreachable", "refused-here", "unreadable", "expired"].includes(apiFault(error));
}

/** Whether AWS may have done what it was asked for all the same: it was reached, and gave no clear answer. */
export function mayBeDone(error: unknown): boolean {
  const { code = "" } = error as Shape;
  const isUnreached = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(code);
  return ["unreachable", "unreadable"].includes(apiFault(error)) && !isUnreached;
}

/** One sentence, no full stop; the request's own words stand in parentheses. */
export function apiFaultText(error: unknown): string {
  const said: Record<ApiFault, string> = {
    throttled: "AWS throttles the requests",
    unreachable: "AWS does not answer",
    "refused-here": "nothing listens where the requests go on this machine",
    unreadable: "what answers is not AWS, or only half an answer",
    endless: "AWS's list has no end",
    expired: "the AWS credentials have expired",
    "no-credentials": "there are no AWS credentials",
    denied: "AWS denied the request",
    missing: "AWS no longer knows what was asked for",
    other: "the request failed",
  };
  return `${said[apiFault(error)]} (${ownWords(error)})`;
}

/** What to do about it, as a sentence. */
export function apiFaultNextStep(error: unknown): string {
  const steps: Record<ApiFault, string> = {
    throttled: "wait a few minutes; if it stays, fewer deployments at once in this account and region",
    unreachable: "check this machine's network and, where `aws:endpoints` is set, that something listens there",
    "refused-here": "start again what listened there, an emulator or a proxy",
    unreadable: "see whether a proxy or a network's log-in page answers in AWS's place, and run this again",
    endless: "see whether an emulator or a proxy answers in AWS's place: it names a next page and gives another one",
    expired: "log in again (`aws sso login`, or new keys)",
    "no-credentials": "set `aws:profile`, or log in as for the AWS CLI",
    denied: "allow the role that asks what the message names",
    missing:
      "see in the ECS console whether the cluster or the service was deleted, and whether the credentials are of its account",
    other: "the message in parentheses is all there is",
  };
  return steps[apiFault(error)];
}

/**
 * Whether a connection to this machine itself was refused: an emulator or a proxy has ended, and no network is to
 * blame.
 */
export function refusedHere(error: unknown): boolean {
  const { code, address = "", errors } = error as Shape;
  if (errors?.length) return errors.every(refusedHere);
  return code === "ECONNREFUSED" && /^(127\.|::1$|::ffff:127\.)/.test(address);
}

function isCredentialsError(name: string): boolean {
  return /^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name);
}

/** The error's name and message, in one line. */
export function ownWords(error: unknown): string {
  const { name, message, errors, code } = error as Shape;
  // Node joins the failures of each address of a host in one error without a message.
  if (errors?.length) return errors.map(ownWords).join(", ");
  const text = (message || code || String(error)).replace(unread, "").replace(ofHandler, "").replaceAll(/\s+/g, " ");
  return !name || name === "Error" || text.startsWith(name) ? text : `${name}: ${text}`;
}
