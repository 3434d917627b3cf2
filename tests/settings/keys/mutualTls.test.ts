import assert from "node:assert/strict";
import { config, reported } from "../../support/reported.ts";

const https = { domain: "app.example.com", hostedZone: "example.com" };
const trustStore = { bucket: "authorities", key: "ca.pem" };
const arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/authorities/0123456789abcdef";
const faultsOf = (mutualTls: Record<string, unknown>, ingress: object = https) =>
  reported(config({ ingress: { ...ingress, mutualTls } })).map((line) => line.replace("ingress.mutualTls", "it"));

describe("Mutual TLS", () => {
  it("is refused with what to do", () => {
    const faults: [found: string[], ...lines: string[]][] = [
      [faultsOf({ trustStore })],
      [faultsOf({ trustStoreArn: arn })],
      [faultsOf({ trustStore }, {}), "it must come with HTTPS, got HTTP; add ingress: { domain: … }, or take this out"],
      [
        faultsOf({ trustStore, trustStoreArn: arn }),
        "it must have either trustStore or trustStoreArn, got both; take one of them out",
      ],
      [
        faultsOf({ ignoreExpiry: true }),
        "it must have either trustStore or trustStoreArn, got neither; add one of them",
      ],
      [
        faultsOf({ mode: "passthrough", trustStore }),
        "it.trustStore must not stand beside ingress.mutualTls.mode passthrough, got both; take it out: only mode: verify looks at certificates",
      ],
      [
        faultsOf({ trustStore: { bucket: "s3://authorities", key: "/ca.pem" } }),
        'it.trustStore.bucket must be the name of an S3 bucket, got "s3://authorities"; write the name alone, such as uploads, of 3 to 63 small letters, digits, dots and hyphens',
        'it.trustStore.key must be the key of a file in the bucket, got "/ca.pem"; write it without a leading /, such as authorities.pem',
      ],
      [
        faultsOf({ trustStoreArn: arn.replace("truststore", "listener") }),
        `it.trustStoreArn must be the ARN of a trust store, got "${arn.replace("truststore", "listener").slice(0, 40)}…6789abcdef (89 characters)"; copy the whole ARN from the trust store`,
      ],
    ];
    for (const [found, ...lines] of faults) assert.deepEqual(found, lines);
    assert.match(
      String(faultsOf({ trustStore: { ...trustStore, bucket: "192.0.2.1" } })),
      /bucket must be the name of/,
    );
    assert.match(
      String(faultsOf({ trustStoreArn: arn.replace("eu-west-1", "") })),
      /copy the whole ARN from the trust/,
    );
    assert.match(String(faultsOf({ trustStoreArn: arn.replace("eu-west-1", "us-east-1") })), /must be in eu-west-1/);
  });
});
