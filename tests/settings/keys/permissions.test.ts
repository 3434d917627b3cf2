import assert from "node:assert/strict";
import { config, reported, service, tells, web } from "../../support/reported.ts";

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
      "refuse a wildcard for the service",
      web({ permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:*:::bucket/*"] }] }),
      'services.web.permissions[0].resources[0] must be the ARN of what the actions touch, got "arn:aws:*:::bucket/*"; write it such as arn:aws:s3:::bucket/*',
    ],
    [
      "refuse a managed policy that is no ARN",
      web({ managedPolicies: ["AmazonSQSReadOnlyAccess"] }),
      'services.web.managedPolicies[0] must be the ARN of an IAM policy, got "AmazonSQSReadOnlyAccess"; write it such as arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess',
    ],
    [
      "refuse a managed policy of another partition",
      web({ managedPolicies: ["arn:aws-cn:iam::aws:policy/AmazonSQSReadOnlyAccess"] }),
      'services.web.managedPolicies[0] must be in partition aws, as eu-west-1 is, got "arn:aws-cn:iam::aws:policy/AmazonSQSReadOnlyAccess"; begin it with arn:aws:',
    ],
    [
      "refuse more managed policies than a role takes",
      web({ managedPolicies: Array.from({ length: 11 }, (_, index) => `arn:aws:iam::123456789012:policy/p${index}`) }),
      "services.web.managedPolicies must be a list of at most 10 ARNs of IAM policies, got 11; put what several of them allow into one policy of your own",
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

  it("are on an ARN with wildcards in its region and account", () => {
    const resources = ["arn:aws:dynamodb:*:*:table/orders", "arn:aws:sqs:eu-*:12345678901?:orders"];
    assert.deepEqual(reported(web({ permissions: [{ actions: ["dynamodb:GetItem"], resources }] })), []);
  });

  it("come with up to ten managed policies, AWS's and one's own", () => {
    const own = Array.from({ length: 9 }, (_, index) => `arn:aws:iam::123456789012:policy/team/p${index}`);
    assert.deepEqual(reported(web({ managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess", ...own] })), []);
  });
});

describe("Permissions on all there is of a service", () => {
  const broad = {
    permissions: [
      { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::*"] },
      { actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:*:*:table/*"] },
    ],
    managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/AmazonSQSFullAccess"],
  };
  const protectedBy = (keys: Record<string, unknown>, allow = {}) => ({
    ...config({ protection: "on", network: { egress: "endpoints" }, services: { web: service(keys) }, allow }),
    "docker-on-ecs:ingress": { domain: "app.example.com", hostedZone: "example.com" },
  });

  it("are taken where the stack is not protected", () => assert.deepEqual(reported(web(broad)), []));

  it("need the reason where it is protected", () => {
    const excuse = "or give the reason in allow: { broad-permissions: … }";
    assert.deepEqual(reported(protectedBy({ ...broad, desiredCount: 2 })), [
      `services.web.permissions[0].resources must name what is meant in a protected environment, got all there is of s3; write the ARNs, or a condition on the resource's tag, ${excuse}`,
      `services.web.permissions[1].resources must name what is meant in a protected environment, got all there is of dynamodb; write the ARNs, or a condition on the resource's tag, ${excuse}`,
      `services.web.managedPolicies[0] must be a policy for what the app does in a protected environment, got "arn:aws:iam::aws:policy/AdministratorAccess"; write what the app does under permissions, or name a narrower policy, ${excuse}`,
      `services.web.managedPolicies[1] must be a policy for what the app does in a protected environment, got "arn:aws:iam::aws:policy/AmazonSQSFullAccess"; write what the app does under permissions, or name a narrower policy, ${excuse}`,
    ]);
    const allow = { "broad-permissions": "a tool of the operators" };
    assert.deepEqual(reported(protectedBy({ ...broad, desiredCount: 2 }, allow)), []);
  });

  it("are narrowed by an account, by a name, and by a condition on the resource", () => {
    const condition = { StringEquals: { "aws:ResourceTag/Team": "web" } };
    const permissions = [
      { actions: ["ec2:StopInstances"], resources: ["arn:aws:ec2:*:*:instance/*"], condition },
      { actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:*:123456789012:*"] },
      { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::bucket/*"] },
    ];
    const managedPolicies = ["arn:aws:iam::123456789012:policy/OurFullAccess"];
    assert.deepEqual(reported(protectedBy({ permissions, managedPolicies, desiredCount: 2 })), []);
  });
});
