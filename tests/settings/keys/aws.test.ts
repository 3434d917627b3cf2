import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { awsSchema } from "../../../settings/keys/aws.ts";
import { accepted, config, reported, service, tells } from "../../support/reported.ts";

describe("The keys of aws", () => {
  tells([
    [
      "refuse no region",
      { "docker-on-ecs:services": { web: service() } },
      "aws:region must be an AWS region, got nothing; add it",
    ],
    [
      "refuse an empty region",
      { ...config(), "aws:region": "" },
      'aws:region must be an AWS region, got ""; write one such as eu-west-1',
    ],
    [
      "refuse an unknown region with the nearest",
      { ...config(), "aws:region": "eu-west-11" },
      'aws:region must be a region of AWS, got "eu-west-11"; the nearest is eu-west-1',
    ],
    [
      "refuse an unknown key with the nearest",
      { ...config(), "aws:regions": "eu-west-1" },
      'aws:regions must be a known key, got "regions"; the nearest is region',
    ],
    [
      "refuse tags, which have a key of their own",
      { ...config(), "aws:defaultTags": '{"tags":{"a":"b"}}' },
      'aws:defaultTags must be a known key, got "defaultTags"; write tags, the project\'s own key',
    ],
    [
      "refuse accounts without quotes, and ids that are none",
      { ...config(), "aws:allowedAccountIds": '[123456789012,"1234"]' },
      "aws:allowedAccountIds[0] must be an AWS account's id, got 123456789012; put it in quotes",
      'aws:allowedAccountIds[1] must be an AWS account\'s id, got "1234"; write its 12 digits in quotes',
    ],
    [
      "refuse accounts that are no list",
      { ...config(), "aws:allowedAccountIds": "123456789012" },
      'aws:allowedAccountIds must be a list of account ids, got "123456789012"; write allowedAccountIds: ["123456789012"]',
    ],
    [
      "refuse a flag that is none",
      { ...config(), "aws:skipMetadataApiCheck": "yes" },
      'aws:skipMetadataApiCheck must be true or false, got "yes"; write true, without quotes',
    ],
    [
      "refuse an endpoint without a scheme",
      { ...config(), "aws:endpoints": '[{"ecs":"localhost:4566"}]' },
      'aws:endpoints[0].ecs must be a URL, got "localhost:4566"; begin it with http:// or https://',
    ],
    [
      "refuse endpoints that are no list",
      { ...config(), "aws:endpoints": '{"ecs":"http://localhost:4566"}' },
      "aws:endpoints must be a list of maps of services to URLs, got a map; write it as a list",
    ],
    [
      "refuse a role that is no ARN, and its unknown key",
      { ...config(), "aws:assumeRoles": '[{"roleArn":"deploy","durations":"1h"}]' },
      'aws:assumeRoles[0].durations must be a known key, got "durations"; the nearest is duration',
      'aws:assumeRoles[0].roleArn must be the ARN of an IAM role, got "deploy"; write it such as arn:aws:iam::123456789012:role/deploy',
    ],
    [
      "refuse a number that is none",
      { ...config(), "aws:maxRetries": "many" },
      'aws:maxRetries must be an integer of 0 or more, got "many"; write a number',
    ],
    [
      "refuse an empty token",
      { ...config(), "aws:token": " " },
      "aws:token must be a session token, got a text of 1 characters; write something, or take the key out",
    ],
    [
      "refuse a mode of retries that there is not",
      { ...config(), "aws:retryMode": "patient" },
      'aws:retryMode must be standard or adaptive, got "patient"; write one of these',
    ],
  ]);
});

describe("The keys of aws that there are", () => {
  it("are the provider's own, but for defaultTags", () => {
    const types = createRequire(import.meta.url).resolve("@pulumi/aws/provider.d.ts");
    const [, block = ""] = /export interface ProviderArgs \{(.*?)\n\}/s.exec(readFileSync(types, "utf8")) ?? [];
    const keys = [...block.matchAll(/^ {4}(\w+)\?:/gm)].map(([, key]) => key);
    assert.ok(keys.length > 30);
    assert.deepEqual([...Object.keys(awsSchema.shape), "defaultTags"].sort(), keys.sort());
  });

  it("come out as what they are, from the engine's text", () => {
    const { aws } = accepted({
      ...config(),
      "aws:allowedAccountIds": '["123456789012"]',
      "aws:skipMetadataApiCheck": "true",
      "aws:maxRetries": "5",
      "aws:secretKey": "12345",
      "aws:token": "[1]",
      "aws:endpoints": '[{"ecs":"http://127.0.0.1:4566"}]',
      "aws:assumeRoles": '[{"roleArn":"arn:aws:iam::123456789012:role/path/deploy","duration":"1h30m"}]',
    });
    assert.deepEqual(aws, {
      region: "eu-west-1",
      allowedAccountIds: ["123456789012"],
      skipMetadataApiCheck: true,
      maxRetries: 5,
      secretKey: "12345",
      token: "[1]",
      endpoints: [{ ecs: "http://127.0.0.1:4566" }],
      assumeRoles: [{ roleArn: "arn:aws:iam::123456789012:role/path/deploy", duration: "1h30m" }],
    });
  });

  it("take a region that is not known yet where skipRegionValidation is set", () => {
    const values = {
      ...config({ network: { zones: 3 } }),
      "aws:region": "eu-north-9",
      "aws:skipRegionValidation": "true",
    };
    assert.deepEqual(reported(values), []);
  });

  it("stand beside those of the engine and of the other providers", () => {
    const values = { ...config(), "pulumi:tags": '{"a":"b"}', "docker:host": "unix:///run/docker.sock" };
    assert.deepEqual(reported(values), []);
  });
});
