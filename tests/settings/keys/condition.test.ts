import assert from "node:assert/strict";
import { accepted, reported, tells, web } from "../../support/reported.ts";

const permission = { actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::bucket"] };
const when = (condition: unknown) => web({ permissions: [{ ...permission, condition }] });
const at = "services.web.permissions[0].condition";
const known =
  "must be an operator of IAM's conditions such as StringEquals, with ForAllValues:, ForAnyValue: or IfExists where needed";

describe("A permission's condition", () => {
  tells([
    [
      "refuses an unknown operator with the nearest one",
      when({ StringEqual: { "s3:prefix": "a" } }),
      `${at}.StringEqual ${known}, got "StringEqual"; the nearest is StringEquals`,
    ],
    [
      "refuses IfExists with Null, which asks for that itself",
      when({ NullIfExists: { "s3:prefix": "true" } }),
      `${at}.NullIfExists ${known}, got "NullIfExists"; the nearest is Null`,
    ],
    [
      "refuses a quantifier that IAM has not",
      when({ "ForSomeValues:StringLike": { "s3:prefix": "a" } }),
      `${at}.ForSomeValues:StringLike ${known}, got "ForSomeValues:StringLike"; the nearest is StringLike`,
    ],
    [
      "refuses a condition key without its service",
      when({ StringLike: { prefix: "a/*" } }),
      `${at}.StringLike.prefix must be a condition key such as aws:ResourceTag/Team, got "prefix"; write <service>:<key>`,
    ],
    [
      "refuses an operator without keys",
      when({ StringLike: "a/*" }),
      `${at}.StringLike must be a map of keys and values, got "a/*"; write StringLike: { aws:ResourceTag/Team: web }`,
    ],
    [
      "refuses a key without values",
      when({ StringLike: { "s3:prefix": [] } }),
      `${at}.StringLike.s3:prefix must be a list of values, got an empty list; write at least one`,
    ],
    [
      "refuses a value that its operator does not compare",
      when({
        NumericLessThanIfExists: { "s3:max-keys": "ten" },
        DateGreaterThan: { "aws:CurrentTime": "tomorrow" },
        Bool: { "aws:SecureTransport": "yes" },
        NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "10.0.0.0/33"] },
        "ForAnyValue:ArnLike": { "aws:PrincipalArn": "role/web" },
        Null: { "aws:TokenIssueTime": "absent" },
      }),
      `${at}.NumericLessThanIfExists.s3:max-keys must be a number with NumericLessThanIfExists, got "ten"; correct it`,
      `${at}.DateGreaterThan.aws:CurrentTime must be a date such as 2026-01-31T00:00:00Z, or seconds since 1970 with DateGreaterThan, got "tomorrow"; correct it`,
      `${at}.Bool.aws:SecureTransport must be true or false with Bool, got "yes"; correct it`,
      `${at}.NotIpAddress.aws:SourceIp must be an IP address or a CIDR with NotIpAddress, got "10.0.0.0/33"; correct it`,
      `${at}.ForAnyValue:ArnLike.aws:PrincipalArn must be an ARN with ForAnyValue:ArnLike, got "role/web"; correct it`,
      `${at}.Null.aws:TokenIssueTime must be true or false with Null, got a text of 6 characters; correct it`,
    ],
  ]);

  it("takes every form that IAM has, and gives text alone", () => {
    const condition = {
      StringEquals: { "aws:ResourceTag/Cost Center": ["a", "b"] },
      "ForAllValues:StringLikeIfExists": { "dynamodb:LeadingKeys": "user-*" },
      NumericLessThanEquals: { "s3:max-keys": 10 },
      DateLessThan: { "aws:CurrentTime": "2027-01-31T08:00:00Z" },
      Bool: { "aws:SecureTransport": true },
      Null: { "aws:TokenIssueTime": false },
      IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32", "203.0.113.7"] },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM's
      ArnEquals: { "aws:SourceArn": "${aws:PrincipalArn}" },
      BinaryEquals: { "x:y": "QmluYXJ5VmFsdWVJbkJhc2U2NA==" },
    };
    assert.deepEqual(reported(when(condition)), []);
    const [found] = accepted(when(condition)).services.web?.permissions ?? [];
    assert.deepEqual(found?.condition?.NumericLessThanEquals, { "s3:max-keys": ["10"] });
    assert.deepEqual(found?.condition?.Bool, { "aws:SecureTransport": ["true"] });
    assert.deepEqual(found?.condition?.Null, { "aws:TokenIssueTime": ["false"] });
  });
});
