import assert from "node:assert/strict";
import { rules } from "../../policy/rules/all.ts";
import { breachesOf, type Inputs, levelOf, type Subject } from "../../policy/rules/rule.ts";

/** Inputs with which a rule holds, what is written differently so that it does not, and what it says of that. */
type Case = [good: Inputs, bad: Inputs, says: string, beside?: { good: Beside; bad?: Beside }];

/** Resources beside the one that is judged: type → inputs. Each names it by the input that the engine would. */
type Beside = Readonly<Record<string, Inputs>>;

const container = (inputs: Inputs): Inputs => ({ containerDefinitions: JSON.stringify([{ name: "web", ...inputs }]) });
const policy = (statement: Inputs): Inputs => ({
  policy: JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] }),
});
const gitHub = "token.actions.githubusercontent.com";
const trust = (subject: string): Inputs => ({
  assumeRolePolicy: JSON.stringify({
    Statement: {
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${gitHub}` },
      Condition: { StringLike: { [`${gitHub}:sub`]: subject } },
    },
  }),
});
const open = { type: "ingress", cidrIpv4: "0.0.0.0/0", cidrBlocks: ["0.0.0.0/0"], fromPort: 80, toPort: 80 };
const closing = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const refusal = { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } };

const cases: Record<string, Case> = {
  "ecs-4": [container({}), container({ privileged: true }), "container web is privileged"],
  "ecs-5": [
    container({ readonlyRootFilesystem: true }),
    container({}),
    "container web can write to its root file system",
  ],
  "ecs-8": [
    container({ environment: [{ name: "TOKEN_URL", value: "https://example.com" }] }),
    container({ environment: [{ name: "DATABASE", value: "postgres://me:hunter2@db/x" }] }),
    "container web has a credential in DATABASE",
  ],
  "ecs-9": [
    container({ logConfiguration: { logDriver: "awslogs" } }),
    container({ logConfiguration: { logDriver: "awsfirelens" } }),
    "container web does not log",
  ],
  "ecs-20": [container({ user: "1000:1000" }), container({ user: "root" }), "container web runs as root"],
  "ecs-2": [
    { networkConfiguration: { assignPublicIp: false } },
    { networkConfiguration: { assignPublicIp: true } },
    "its tasks get a public IP",
  ],
  "ecs-3": [{ pidMode: "task" }, { pidMode: "host" }, "it sees the processes of its host"],
  "ecs-10": [{ platformVersion: "LATEST" }, { platformVersion: "1.4.0" }, "its platform stays at 1.4.0"],
  "ecs-12": [
    { settings: [{ name: "containerInsights", value: "enhanced" }] },
    { settings: [{ name: "containerInsights", value: "disabled" }] },
    "it has no Container Insights",
  ],
  "ecs-17": [{ networkMode: "awsvpc" }, { networkMode: "bridge" }, "it shares the network of its host"],
  "ecs-21": [
    { runtimePlatform: { operatingSystemFamily: "LINUX" } },
    { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
    "it does not run on Linux",
  ],
  "task-roles": [
    { executionRoleArn: "arn:one", taskRoleArn: "arn:two" },
    { taskRoleArn: "arn:one" },
    "its app has the role of its execution",
  ],
  "service-rollback": [
    { deploymentCircuitBreaker: { enable: true, rollback: true } },
    { deploymentCircuitBreaker: undefined },
    "a failed deployment of it stays",
  ],
  "min-tasks": [{ desiredCount: 2 }, { desiredCount: 1 }, "it has fewer than two tasks"],
  "ecr-1": [
    { imageScanningConfiguration: { scanOnPush: true } },
    { imageScanningConfiguration: undefined },
    "nobody scans what is pushed",
  ],
  "ecr-2": [{ imageTagMutability: "IMMUTABLE" }, { imageTagMutability: "MUTABLE" }, "its tags can be moved"],
  "ecr-3": [
    {},
    {},
    "it has no lifecycle policy",
    { good: { "aws:ecr/lifecyclePolicy:LifecyclePolicy": { repository: "web" } } },
  ],
  "ecr-5": [
    { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:key" }] },
    { encryptionConfigurations: [{ encryptionType: "KMS" }] },
    "it has no customer key",
  ],
  "ec2-2": [
    {},
    {},
    "its default security group is not emptied",
    {
      good: { "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { vpcId: "web", ingress: [], egress: [] } },
      bad: { "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { vpcId: "web", ingress: [{}], egress: [] } },
    },
  ],
  "ec2-6": [{}, {}, "it has no flow log", { good: { "aws:ec2/flowLog:FlowLog": { vpcId: "web" } } }],
  "ec2-15": [{ mapPublicIpOnLaunch: false }, { mapPublicIpOnLaunch: true }, "it hands out public IPs"],
  "ec2-18": [
    { ...open, ingress: [open], description: "Anybody" },
    { toPort: 81, ingress: [{ ...open, toPort: 81 }] },
    "ports 80 to 81 are open to the world",
    {
      good: {
        "aws:lb/listener:Listener": { port: 80 },
        "aws:lb/loadBalancer:LoadBalancer": { internal: false, securityGroups: "web" },
      },
    },
  ],
  "security-group-descriptions": [{ description: "Clients" }, { description: undefined }, "it has no description"],
  "nat-per-zone": [
    { natGateways: { strategy: "OnePerAz" } },
    { natGateways: { strategy: "Single" } },
    "it has one NAT gateway for all zones",
  ],
  "elb-1": [
    { protocol: "HTTP", port: 80, defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }] },
    { defaultActions: [{ type: "forward" }] },
    "it answers HTTP",
  ],
  "elb-4": [{ dropInvalidHeaderFields: true }, { dropInvalidHeaderFields: false }, "it hands on invalid headers"],
  "elb-5": [{ accessLogs: { enabled: true } }, { accessLogs: undefined }, "it logs no requests"],
  "elb-6": [{ enableDeletionProtection: true }, { enableDeletionProtection: false }, "it can be deleted"],
  "elb-12": [
    { desyncMitigationMode: "strictest" },
    { desyncMitigationMode: "monitor" },
    "it hands on requests that servers read differently",
  ],
  "elb-13": [{ subnets: ["a", "b"] }, { subnets: ["a"] }, "it stands in one zone"],
  "elb-16": [
    {},
    {},
    "it has no web ACL",
    { good: { "aws:wafv2/webAclAssociation:WebAclAssociation": { resourceArn: "web" } } },
  ],
  "elb-17": [
    { protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", certificateArn: "arn" },
    { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06" },
    "it takes old TLS, or has no certificate",
  ],
  "elb-18": [{ protocol: "TLS" }, { protocol: "TCP" }, "it takes what is not encrypted"],
  "cloudwatch-16": [{ retentionInDays: 365 }, { retentionInDays: 30 }, "it keeps them for 30 days"],
  "log-expiry": [{ retentionInDays: 1 }, { retentionInDays: 0 }, "it is kept for ever"],
  "log-customer-key": [{ kmsKeyId: "arn:key" }, { kmsKeyId: undefined }, "it has no customer key"],
  "secret-customer-key": [{ kmsKeyId: "arn:key" }, { kmsKeyId: undefined }, "it has no customer key"],
  "sns-1": [{ kmsMasterKeyId: "arn:key" }, { kmsMasterKeyId: undefined }, "it has no key"],
  "sqs-1": [{ sqsManagedSseEnabled: true }, { sqsManagedSseEnabled: false }, "it is not encrypted"],
  "kms-4": [{ enableKeyRotation: true }, { enableKeyRotation: undefined }, "it is never renewed"],
  "s3-5": [
    {},
    {},
    "it takes plain HTTP",
    {
      good: { "aws:s3/bucketPolicy:BucketPolicy": { bucket: "web", policy: { Statement: refusal } } },
      bad: { "aws:s3/bucketPolicy:BucketPolicy": { bucket: "web", policy: { Statement: [] } } },
    },
  ],
  "s3-8": [
    {},
    {},
    "it can be opened to the public",
    {
      good: { "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { bucket: "web", ...closing } },
      bad: {
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
          bucket: "web",
          ...closing,
          ignorePublicAcls: false,
        },
      },
    },
  ],
  "s3-12": [
    {},
    {},
    "others may own what is in it",
    {
      good: {
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
          bucket: "web",
          rule: { objectOwnership: "BucketOwnerEnforced" },
        },
      },
    },
  ],
  "s3-13": [
    {},
    {},
    "it has no lifecycle",
    {
      good: {
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": { bucket: "web", rules: [{}] },
      },
    },
  ],
  "efs-1": [{ encrypted: true }, { encrypted: false }, "it is not encrypted"],
  "efs-2": [
    {},
    {},
    "it is not backed up",
    {
      good: { "aws:efs/backupPolicy:BackupPolicy": { fileSystemId: "web", backupPolicy: { status: "ENABLED" } } },
      bad: { "aws:efs/backupPolicy:BackupPolicy": { fileSystemId: "web", backupPolicy: { status: "DISABLED" } } },
    },
  ],
  "efs-transit": [
    {
      volumes: [
        {
          name: "d",
          efsVolumeConfiguration: { transitEncryption: "ENABLED", authorizationConfig: { iam: "ENABLED" } },
        },
      ],
    },
    { volumes: [{ name: "d", efsVolumeConfiguration: { transitEncryption: "ENABLED" } }] },
    "volume d is open on its way",
  ],
  "iam-1": [
    policy({ Action: "s3:Get*", Resource: "*" }),
    policy({ Action: ["s3:GetObject", "s3:*"], Resource: "arn:aws:s3:::reports/*" }),
    "it allows s3:*",
  ],
  "iam-resources": [
    policy({ Action: "xray:PutTraceSegments", Resource: "*" }),
    policy({ Action: "s3:GetObject", Resource: ["*"] }),
    "it allows s3:GetObject on everything",
  ],
  "broad-permissions": [
    policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" }),
    policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::*" }),
    "it reaches all of s3",
  ],
  "role-trust": [
    { assumeRolePolicy: { Statement: { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" } } } },
    { assumeRolePolicy: { Statement: { Effect: "Allow", Principal: { AWS: ["*"] } } } },
    "everybody may take it",
  ],
  "github-trust": [
    trust("repo:acme/shop:environment:prod"),
    trust("repo:acme/*"),
    "it trusts more than one repository's environment",
  ],
};

/** What a rule finds wrong with a resource that has these inputs, in each type that it is about. */
function found(name: string, inputs: Inputs, beside: Beside = {}): string[] {
  const rule = rules.find((one) => one.name === name) ?? assert.fail(`there is no rule ${name}`);
  return rule.of.flatMap((type) => {
    const one = { urn: "urn:web", type, name: "web", propertyDependencies: {}, inputs };
    // As the engine says it: a value that comes from the resource has its URN; the test writes "web" for it.
    const others = Object.entries(beside).map(([other, values]) => {
      const from = Object.entries(values).filter(([, value]) => value === "web");
      const propertyDependencies = Object.fromEntries(from.map(([key]) => [key, ["urn:web", "urn:group"]]));
      return { urn: `urn:${other}`, type: other, name: "other", inputs: values, propertyDependencies };
    });
    return [...breachesOf(rule, one, [one, ...others])];
  });
}

describe("the rules of the policy pack", () => {
  for (const { name, says: sentence } of rules) {
    it(`${name}, ${sentence}: are kept by one resource and broken by another`, () => {
      const [good, bad, says, beside] = cases[name] ?? assert.fail(`write a case of ${name} into this file`);
      assert.deepEqual(found(name, good, beside?.good), []);
      assert.deepEqual([...new Set(found(name, { ...good, ...bad }, beside?.bad))], [says]);
    });
  }

  it("take a value that is written out for the resource of that name, and no other", () => {
    const rule = rules.find(({ name }) => name === "ecr-3") ?? assert.fail();
    const subject = (type: string, inputs: Inputs): Subject => ({
      ...{ urn: `urn:${type}`, name: "web", type, inputs, propertyDependencies: {} },
    });
    const one = subject("aws:ecr/repository:Repository", { name: "shop" });
    const naming = (repository: string) => subject("aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository });
    assert.deepEqual([...breachesOf(rule, one, [one, naming("shop")])], []);
    assert.equal([...breachesOf(rule, one, [one, naming("another")])].length, 1);
  });

  it("leave a text that is no JSON to the provider, which refuses it", () => {
    const broken = { containerDefinitions: '[{ "name": "web", ', policy: "{ Statement }", assumeRolePolicy: "{" };
    for (const name of ["ecs-4", "ecs-8", "iam-1", "role-trust", "github-trust"]) {
      assert.deepEqual(found(name, broken), [], name);
    }
  });

  it("count the NAT gateways that awsx makes, which the engine has in place of what awsx is asked for", () => {
    const rule = rules.find(({ name }) => name === "nat-per-zone") ?? assert.fail();
    const made = (type: string, name: string, inputs: Inputs): Subject => ({
      ...{ urn: `urn:pulumi:t::shop::awsx:ec2:Vpc$${type}::${name}`, type, name, inputs, propertyDependencies: {} },
    });
    const vpc = { ...made("awsx:ec2:Vpc", "vpc", {}), urn: "urn:pulumi:t::shop::awsx:ec2:Vpc::vpc" };
    const subnets = ["a", "b"].map((zone) => made("aws:ec2/subnet:Subnet", `vpc-${zone}`, { availabilityZone: zone }));
    const gateways = ["vpc-1", "vpc-2"].map((name) => made("aws:ec2/natGateway:NatGateway", name, {}));
    assert.deepEqual([...breachesOf(rule, vpc, [vpc, ...subnets, ...gateways])], []);
    assert.equal([...breachesOf(rule, vpc, [vpc, ...subnets, ...gateways.slice(1)])].length, 1);
    assert.deepEqual([...breachesOf(rule, vpc, [vpc, ...subnets])], []);
  });

  it("let the world in to a public load balancer's listener only, or where the description says why", () => {
    const rule = { ...open, description: "Anybody", toPort: 22, fromPort: 22 };
    assert.deepEqual(found("ec2-18", { ...rule, ingress: [rule] })[0], "port 22 is open to the world");
    const said = { ...rule, description: "Public by intent" };
    assert.deepEqual(found("ec2-18", { ...said, ingress: [said] }), []);
  });

  it("have names of their own, in the form that a pack's config takes, and a remedy each", () => {
    const names = rules.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    for (const { name, says, remedy } of rules) {
      assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)+$/);
      assert.doesNotMatch(`${says}${remedy}`, /\.$/m);
      assert.ok(remedy.length > 10, `${name} has no remedy`);
    }
  });

  it("are advisory where a stack file may be excused from them, but for a credential that everybody can read", () => {
    const strict = rules.filter(({ allow }) => allow !== undefined).filter((rule) => levelOf(rule) !== "advisory");
    assert.deepEqual(
      strict.map(({ name }) => name),
      ["ecs-8"],
    );
  });
});
