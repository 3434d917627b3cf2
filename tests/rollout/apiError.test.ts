import assert from "node:assert/strict";
import { apiFault, apiFaultNextStep, apiFaultText, isPassing } from "../../rollout/apiError.ts";

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const refusedBy = (address: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}:4566`), { code: "ECONNREFUSED", address, port: 4566 });
const severally = (...addresses: string[]) =>
  Object.assign(new AggregateError(addresses.map(refusedBy)), { code: "ECONNREFUSED" });

const unread =
  "\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.";

const cases: [string, unknown, boolean, string][] = [
  [
    "throttled",
    named("ThrottlingException", "Rate exceeded"),
    true,
    "AWS throttles the requests (ThrottlingException: Rate exceeded)",
  ],
  [
    "throttled",
    named("TooMany", "slow down", { $metadata: { httpStatusCode: 429 } }),
    true,
    "AWS throttles the requests (TooMany: slow down)",
  ],
  ["unreachable", refusedBy("10.0.0.9"), true, "AWS does not answer (connect ECONNREFUSED 10.0.0.9:4566)"],
  [
    "unreachable",
    severally("127.0.0.1", "10.0.0.9"),
    true,
    "AWS does not answer (connect ECONNREFUSED 127.0.0.1:4566, connect ECONNREFUSED 10.0.0.9:4566)",
  ],
  [
    "refused-here",
    refusedBy("127.0.0.1"),
    true,
    "nothing listens where the requests go on this machine (connect ECONNREFUSED 127.0.0.1:4566)",
  ],
  [
    "refused-here",
    severally("::1", "127.0.0.1"),
    true,
    "nothing listens where the requests go on this machine (connect ECONNREFUSED ::1:4566, connect ECONNREFUSED 127.0.0.1:4566)",
  ],
  [
    "unreachable",
    named("Error", "getaddrinfo ENOTFOUND ecs.eu-west-1.amazonaws.com", { code: "ENOTFOUND" }),
    true,
    "AWS does not answer (getaddrinfo ENOTFOUND ecs.eu-west-1.amazonaws.com)",
  ],
  [
    "unreadable",
    named("SyntaxError", `Unexpected token '<', "<html>\n<he"... is not valid JSON${unread}`),
    true,
    `what answers is not AWS, or only half an answer (SyntaxError: Unexpected token '<', "<html> <he"... is not valid JSON)`,
  ],
  ["unreachable", named("Error", `aborted${unread}`, { code: "ECONNRESET" }), true, "AWS does not answer (aborted)"],
  [
    "unreachable",
    named("TimeoutError", "no answer within 20 s"),
    true,
    "AWS does not answer (TimeoutError: no answer within 20 s)",
  ],
  [
    "unreachable",
    named("ServerException", "Service Unavailable", { $metadata: { httpStatusCode: 503 } }),
    true,
    "AWS does not answer (ServerException: Service Unavailable)",
  ],
  ["unreachable", named("AbortError", "Request aborted"), true, "AWS does not answer (AbortError: Request aborted)"],
  [
    "expired",
    named("ExpiredTokenException", "The security token included in the request is expired"),
    true,
    "the AWS credentials have expired (ExpiredTokenException: The security token included in the request is expired)",
  ],
  [
    "expired",
    named("CredentialsProviderError", "The SSO session associated with this profile has expired."),
    true,
    "the AWS credentials have expired (CredentialsProviderError: The SSO session associated with this profile has expired.)",
  ],
  [
    "no-credentials",
    named("CredentialsProviderError", "Could not load credentials from any providers"),
    false,
    "there are no AWS credentials (CredentialsProviderError: Could not load credentials from any providers)",
  ],
  [
    "denied",
    named("AccessDeniedException", "User is not authorized to perform: ecs:DescribeServices"),
    false,
    "AWS denied the request (AccessDeniedException: User is not authorized to perform: ecs:DescribeServices)",
  ],
  [
    "denied",
    named("UnrecognizedClientException", "The security token included in the request is invalid."),
    false,
    "AWS denied the request (UnrecognizedClientException: The security token included in the request is invalid.)",
  ],
  [
    "missing",
    named("ClusterNotFoundException", "Cluster not found."),
    false,
    "AWS no longer knows what was asked for (ClusterNotFoundException: Cluster not found.)",
  ],
  ["other", named("InvalidParameterException", "no"), false, "the request failed (InvalidParameterException: no)"],
];

describe("an error of an AWS request", () => {
  for (const [fault, error, passing, text] of cases) {
    it(`is reported as ${text.slice(0, 80)}`, () => {
      assert.deepEqual([apiFault(error), isPassing(error), apiFaultText(error)], [fault, passing, text]);
      assert.match(apiFaultNextStep(error), /^[a-z].*[^.]$/);
    });
  }
});
