import assert from "node:assert/strict";
import {
  endpointServiceName,
  interfaceEndpointServices,
  VpcEndpoints,
} from "../../../components/network/vpcEndpoints.ts";
import { record } from "../../support/record.ts";

const endpoints = (services: readonly string[]) =>
  record(() => {
    const { ids } = new VpcEndpoints("network-endpoints", {
      vpc: {
        id: "vpc-0123456789abcdef0",
        cidr: "10.20.0.0/16",
        subnetIds: ["subnet-a", "subnet-b"],
        routeTableIds: ["rtb-a", "rtb-b"],
      },
      region: "eu-west-1",
      services,
    });
    return { ids };
  });

describe("VpcEndpoints", () => {
  it("always has the free gateway to S3, in every route table given", async () => {
    const { all, one } = await endpoints([]);
    assert.equal(all("VpcEndpoint").length, 1);
    const { inputs } = one("network-endpoints-s3");
    assert.equal(inputs.vpcEndpointType, "Gateway");
    assert.deepEqual(inputs.routeTableIds, ["rtb-a", "rtb-b"]);
  });

  it("makes no security group where no interface would use it", async () => {
    assert.deepEqual((await endpoints([])).all("SecurityGroup"), []);
  });

  it("puts an interface of each service in each subnet, under the service's public name", async () => {
    const { inputs } = (await endpoints(["ecr.dkr", "logs"])).one("network-endpoints-ecr-dkr");
    assert.equal(inputs.vpcEndpointType, "Interface");
    assert.equal(inputs.serviceName, "com.amazonaws.eu-west-1.ecr.dkr");
    assert.deepEqual(inputs.subnetIds, ["subnet-a", "subnet-b"]);
    assert.equal(inputs.privateDnsEnabled, true);
  });

  it("lets nothing but HTTPS from inside the VPC reach the interfaces", async () => {
    const { one, all } = await endpoints(["logs", "ssm"]);
    const group = one("SecurityGroup");
    assert.deepEqual([group.inputs.ingress, group.inputs.egress], [undefined, undefined]);
    assert.deepEqual(all("SecurityGroupEgressRule"), []);
    const { description, ...rule } = one("SecurityGroupIngressRule").inputs;
    const securityGroupId = `\${${group.name}.id}`;
    assert.deepEqual(rule, {
      securityGroupId,
      cidrIpv4: "10.20.0.0/16",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    assert.ok(description && group.inputs.description, "EC2.19: every group and rule says what it is for");
    for (const { inputs } of all("VpcEndpoint").filter(({ inputs }) => inputs.vpcEndpointType === "Interface")) {
      assert.deepEqual(inputs.securityGroupIds, [securityGroupId]);
    }
  });

  it("gives the ids of all endpoints, S3's first", async () => {
    const { outputs } = await endpoints(["logs"]);
    assert.equal((outputs.ids as string[]).length, 2);
    assert.match((outputs.ids as string[])[0] ?? "", /endpoints-s3/);
  });
});

describe("interface endpoint services", () => {
  it("are what a task cannot start without, and the session channel only for exec", () => {
    const always = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"];
    assert.deepEqual(interfaceEndpointServices({}), always);
    assert.deepEqual(interfaceEndpointServices({ exec: true }), [...always, "ssmmessages"]);
    assert.deepEqual(interfaceEndpointServices({ telemetry: true }), [...always, "xray"]);
  });
});

describe("endpoint service name", () => {
  for (const [service, region, name] of [
    ["s3", "eu-west-1", "com.amazonaws.eu-west-1.s3"],
    ["ecr.api", "us-gov-west-1", "com.amazonaws.us-gov-west-1.ecr.api"],
    ["ecr.dkr", "cn-north-1", "cn.com.amazonaws.cn-north-1.ecr.dkr"],
    ["ecr.api", "cn-northwest-1", "cn.com.amazonaws.cn-northwest-1.ecr.api"],
    ["s3", "cn-north-1", "com.amazonaws.cn-north-1.s3"],
    ["logs", "cn-northwest-1", "com.amazonaws.cn-northwest-1.logs"],
    ["ecr.api", "eusc-de-east-1", "eu.amazonaws.eusc-de-east-1.ecr.api"],
    ["ssm", "eusc-de-east-1", "com.amazonaws.eusc-de-east-1.ssm"],
  ] as const) {
    it(`of ${service} in ${region} is ${name}`, () => {
      assert.equal(endpointServiceName(service, region), name);
    });
  }
});
