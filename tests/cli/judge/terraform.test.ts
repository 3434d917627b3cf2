import assert from "node:assert/strict";
import { hclOf } from "../../../cli/judge/hcl.ts";
import { terraformOf } from "../../../cli/judge/terraform.ts";
import type { PlannedOptions, PlannedResource } from "../../../plan/graph.ts";

interface Registered {
  inputs?: Record<string, unknown>;
  options?: PlannedOptions;
  from?: Record<string, string[]>;
  custom?: boolean;
}

function registered(type: string, name: string, { inputs = {}, options = {}, from = {}, custom = true }: Registered) {
  const resource: PlannedResource = { urn: `urn:${type}::${name}`, type, name, custom, inputs, options } as never;
  return { ...resource, propertyDependencies: from };
}

/** The arguments of each resource by its address. */
function addressed(...resources: PlannedResource[]) {
  const { resource } = terraformOf({ project: "shop", stack: "dev", outputs: {}, resources });
  return Object.fromEntries(
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, values]) => [`${type}.${name}`, values]),
    ),
  );
}

const made = { lifecycle: { create_before_destroy: true } };
const placeholder = (inner: string) => `\${${inner}}`;

describe("a plan as Terraform", () => {
  it("has the types and the words of Terraform's provider, and leaves what is inside JSON and tags as it is", () => {
    const policy = JSON.stringify({ Statement: [{ Effect: "Deny" }] });
    const all = addressed(
      registered("aws:lb/loadBalancer:LoadBalancer", "alb", { inputs: { dropInvalidHeaderFields: true } }),
      registered("aws:s3/bucketPolicy:BucketPolicy", "policy", { inputs: { policy, tags: { costCenter: "a" } } }),
      registered("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", { inputs: { name: "late" } }),
      registered("aws:eks/nodeGroup:NodeGroup", "nodes", { inputs: { nodeRoleArn: "arn" } }),
      registered("docker:index/image:Image", "image", {}),
      registered("docker-on-ecs:index:Network", "network", { custom: false }),
      registered("aws:ec2/vpc:Vpc", "theirs", { options: { read: "vpc-1" } }),
    );
    assert.deepEqual(all, {
      "aws_lb.alb": { drop_invalid_header_fields: true, ...made },
      "aws_s3_bucket_policy.policy": { policy, tags: { costCenter: "a" }, ...made },
      "aws_cloudwatch_metric_alarm.alarm": { alarm_name: "late", lifecycle: { create_before_destroy: false } },
      "aws_eks_node_group.nodes": { node_role_arn: "arn", ...made },
    });
  });

  it("calls a list of blocks as one block, also where the word is irregular, and a list of texts as it is called", () => {
    const rules = [{ id: "a", noncurrentVersionExpiration: { noncurrentDays: 1 } }];
    const inputs = { rules, aliases: [{ evaluateTargetHealth: true }], ingress: [{ fromPort: 1 }], policies: [{}] };
    const lists = { defaultCacheBehavior: { allowedMethods: ["GET"] }, accesses: [{}], placementConstraints: [{}] };
    const all = addressed(
      registered("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "a", {
        inputs: { ...inputs, ...lists },
      }),
    );
    assert.deepEqual(all["aws_s3_bucket_lifecycle_configuration.a"], {
      rule: [{ id: "a", noncurrent_version_expiration: { noncurrent_days: 1 } }],
      alias: [{ evaluate_target_health: true }],
      ingress: [{ from_port: 1 }],
      policy: [{}],
      default_cache_behavior: { allowed_methods: ["GET"] },
      access: [{}],
      placement_constraints: [{}],
      ...made,
    });
  });

  it("refers to other resources as Terraform does, by dotted names too, and first to those that a value comes from", () => {
    const group = registered("aws:ec2/securityGroup:SecurityGroup", "web-10.0.0.0", {});
    const task = registered("aws:ecs/taskDefinition:TaskDefinition", "web", {});
    const role = registered("aws:iam/role:Role", "web", {});
    const vpc = registered("awsx:ec2:Vpc", "vpc", {
      custom: false,
      inputs: { cidrBlock: "10.0.0.0/16", subnetSpecs: [] },
    });
    const inputs = {
      securityGroups: [placeholder("web-10.0.0.0.id")],
      role: `a ${placeholder("web.nameSuffix")}`,
      vpc: placeholder("vpc.vpcId"),
      account: placeholder("account"),
    };
    const service = registered("aws:ecs/service:Service", "one", { inputs, from: { role: [role.urn] } });
    assert.deepEqual(addressed(task, role, group, vpc, service)["aws_ecs_service.one"], {
      security_groups: [placeholder("aws_security_group.web-10_0_0_0.id")],
      role: `a ${placeholder("aws_iam_role.web.name_suffix")}`,
      vpc: placeholder("aws_vpc.vpc.id"),
      account: "<account>",
      ...made,
    });
    assert.deepEqual(addressed(vpc)["aws_vpc.vpc"]?.cidr_block, "10.0.0.0/16");
    assert.ok(!("subnet_spec" in (addressed(vpc)["aws_vpc.vpc"] ?? {})), "an argument of awsx's component");
  });

  it("leaves the keys of a map as they are, which are not the provider's", () => {
    const inputs = { dimensions: { ClusterName: "a" }, tags: { costCenter: "b" }, rules: [{ sizeInGib: 1 }] };
    const { lifecycle, ...values } =
      addressed(registered("aws:sqs/queue:Queue", "a", { inputs }))["aws_sqs_queue.a"] ?? {};
    assert.deepEqual(values, {
      dimensions: { ClusterName: "a" },
      tags: { costCenter: "b" },
      rule: [{ size_in_gib: 1 }],
    });
  });

  it("is written in Terraform's own language: blocks for objects, and JSON as the object that it stands for", () => {
    const values = {
      name: 'a "b" \n',
      rule: [{ days: 1, filter: {} }, { days: 2 }],
      tags: { a: "b" },
      dimensions: { ClusterName: "c" },
      ports: [80, 443],
      none: undefined,
      policy: '{ "Effect": "Deny" }',
      pattern: "[a-z",
    };
    assert.deepEqual(hclOf({ resource: { aws_x: { one: values } } }).split("\n"), [
      'resource "aws_x" "one" {',
      '  name = "a \\"b\\" \\n"',
      "  rule {",
      "    days = 1",
      "    filter {",
      "    }",
      "  }",
      "  rule {",
      "    days = 2",
      "  }",
      '  tags = {"a":"b"}',
      '  dimensions = {"ClusterName":"c"}',
      "  ports = [80,443]",
      '  policy = jsonencode({"Effect":"Deny"})',
      '  pattern = "[a-z"',
      "}",
      "",
    ]);
  });

  it("says what Pulumi does with what it replaces and protects", () => {
    const options = { deleteBeforeReplace: true, protect: true };
    assert.deepEqual(addressed(registered("aws:kms/key:Key", "key", { options }))["aws_kms_key.key"], {
      lifecycle: { create_before_destroy: false, prevent_destroy: true },
    });
  });
});
