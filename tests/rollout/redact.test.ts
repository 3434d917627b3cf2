import assert from "node:assert/strict";
import { redactor } from "../../rollout/redact.ts";

const redact = redactor(["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "test", undefined]);

describe("text that others wrote", () => {
  const masked: [string, string][] = [
    ["signed with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY!", "signed with [masked]!"],
    ["key AKIAIOSFODNN7EXAMPLE used", "key [masked] used"],
    ["connecting to postgres://app:hunter2@db:5432/app", "connecting to postgres://app:[masked]@db:5432/app"],
    ["redis://:hunter2@cache:6379", "redis://:[masked]@cache:6379"],
    ["DB_PASSWORD=hunter2 PORT=8080", "DB_PASSWORD=[masked] PORT=8080"],
    ["GET /?api_key=abc123&page=2", "GET /?api_key=[masked]&page=2"],
    [`{"password":"hunter 2","user":"app"}`, `{"password":"[masked]","user":"app"}`],
    [String.raw`"{\"client_secret\":\"s3cr3t\"}"`, String.raw`"{\"client_secret\":\"[masked]\"}"`],
    ["authorization: Bearer abcdef0123456789", "authorization: Bearer [masked]"],
    ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "jwt [masked]"],
    ["-----BEGIN RSA PRIVATE KEY-----MIIEow", "[masked]"],
    ["MIIEowIBAAKCAQEAwJalrXUtnFEMIwJalrXUtnFEMIwJalrXUtnFEMIwJalrXUtnF", "[masked]"],
    ["token: 9f8e7d6c5b4a", "token: [masked]"],
    ["using ghp_abcdefghijklmnopqrstuvwxyz012345", "using [masked]"],
  ];
  for (const [text, expected] of masked) {
    it(`is masked in ${text.slice(0, 60)}`, () => {
      assert.equal(redact(text), expected);
    });
  }

  it("stays readable where nothing looks like a credential", () => {
    for (const text of [
      "SyntaxError: Unexpected token: identifier",
      "this is a test, and tests are no secret",
      "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/7246342417563559064.",
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web/api-key-AbCdEf",
      "task 0123456789abcdef0123456789abcdef, container web: exit code 1",
      "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
    ]) {
      assert.equal(redact(text), text);
    }
  });

  it("is masked on each of its lines", () => {
    assert.equal(redact("a\nSECRET=1\nb"), "a\nSECRET=[masked]\nb");
  });
});
