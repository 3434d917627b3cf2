import assert from "node:assert/strict";
import { reported, tells, web } from "../../support/reported.ts";

describe("Permissions", () => {
  tells([
    [
      "refuse every action",
      web({ permissions: [{ actions: ["*"], resources: ["arn:aws:s3:::bucket/*"] }] }),
      'services.web.permissions[0].actions[0] must not be every action there is, got "*"; name those that the app uses, such as s3:GetObject',
    ],
    [
      "refuse every action of a service",
      web({ permissions: [{ actions: ["s3:*"], resources: ["arn:aws:s3:::bucket/*"] }] }),
      'services.web.permissions[0].actions[0] must not be every action there is, got "s3:*"; name those that the app uses, such as s3:GetObject',
    ],
    [
      "refuse an action without its service",
      web({ permissions: [{ actions: ["GetObject"], resources: ["arn:aws:s3:::bucket/*"] }] }),
      'services.web.permissions[0].actions[0] must be an IAM action such as s3:GetObject, got "GetObject"; write <service>:<Action>',
    ],
    [
      "refuse every resource",
      web({ permissions: [{ actions: ["s3:GetObject"], resources: ["*"] }] }),
      'services.web.permissions[0].resources[0] must not be everything there is for actions that take a resource, got "*" for s3:GetObject; write the ARN of what is meant',
    ],
    [
      "refuse every resource for those of several actions that take one",
      web({ permissions: [{ actions: ["xray:PutTraceSegments", "s3:GetObject"], resources: ["*"] }] }),
      'services.web.permissions[0].resources[0] must not be everything there is for actions that take a resource, got "*" for s3:GetObject; move those into an entry of their own, with the ARN of what is meant',
    ],
    [
      "refuse every resource for actions that are not named",
      web({ permissions: [{ actions: ["xray:Put*"], resources: ["*"] }] }),
      'services.web.permissions[0].resources[0] must not be everything there is for actions that take a resource, got "*" for xray:Put*; write the ARN of what is meant, or name each action without a wildcard',
    ],
    [
      "refuse resources beside every resource",
      web({ permissions: [{ actions: ["xray:PutTraceSegments"], resources: ["arn:aws:s3:::a", "*"] }] }),
      'services.web.permissions[0].resources must be "*" alone where it is among them, as it covers all the others, got a list; take the others out, or "*"',
    ],
    [
      "refuse a resource that is no ARN",
      web({ permissions: [{ actions: ["s3:GetObject"], resources: ["bucket"] }] }),
      'services.web.permissions[0].resources[0] must be the ARN of what the actions touch, got "bucket"; write it such as arn:aws:s3:::bucket/*',
    ],
    [
      "refuse a resource in another partition",
      web({ permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws-cn:s3:::bucket/*"] }] }),
      'services.web.permissions[0].resources[0] must be in partition aws, as eu-west-1 is, got "arn:aws-cn:s3:::bucket/*"; begin it with arn:aws:',
    ],
    [
      "refuse to permit nothing",
      web({ permissions: [{ actions: [], resources: [] }] }),
      "services.web.permissions[0].actions must be a list of IAM actions, got an empty list; write at least one",
      "services.web.permissions[0].resources must be a list of ARNs, got an empty list; write at least one",
    ],
    [
      "refuse a key's alias",
      web({ secretKmsKeyArns: ["arn:aws:kms:eu-west-1:123456789012:alias/db"] }),
      'services.web.secretKmsKeyArns[0] must be the ARN of a KMS key, got "arn:aws:kms:eu-west-1:123456789012:alias/db"; write the key\'s own ARN: IAM knows no aliases',
    ],
    [
      "refuse a key that is no ARN",
      web({ secretKmsKeyArns: ["alias/db"] }),
      'services.web.secretKmsKeyArns[0] must be the ARN of a KMS key, got "alias/db"; copy the whole ARN from KMS',
    ],
    [
      "refuse a key in another region",
      web({ secretKmsKeyArns: ["arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"] }),
      "services.web.secretKmsKeyArns[0] must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
  ]);

  it("are on everything for actions that take no resource", () => {
    const permissions = [
      { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
      { actions: ["cloudwatch:PutMetricData"], resources: ["*"] },
      { actions: ["textract:DetectDocumentText", "EC2:describeInstances".toLowerCase()], resources: ["*"] },
    ];
    assert.deepEqual(reported(web({ permissions })), []);
  });
});
