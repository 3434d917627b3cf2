import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws";
import { output, RunError } from "@pulumi/pulumi";
import { ipv6Transform } from "../../../components/network/ipv6.ts";
import { Network, type NewVpcArgs, vpcTransform, zonePrefixLength } from "../../../components/network/network.ts";
import { record } from "../../support/record.ts";

type Egress = "single-nat" | "nat-per-zone" | "endpoints" | "public";

function made(egress: Egress, args: NewVpcArgs = {}) {
  return record(() => {
    const network = new Network("network", {
      cidr: "10.20.0.0/16",
      egress,
      region: "eu-west-1",
      logRetentionDays: 30,
      ...args,
    });
    const { vpcId, publicSubnetIds, privateSubnetIds, taskSubnetIds, assignPublicIp } = network;
    return { vpcId, publicSubnetIds, privateSubnetIds, taskSubnetIds, assignPublicIp };
  });
}

describe("Network: a VPC that it makes", () => {
  it("has the range and the zones asked for, and DNS names that private endpoints need", async () => {
    const { inputs } = (await made("single-nat", { zones: 3 })).one("network-vpc");
    assert.equal(inputs.cidrBlock, "10.20.0.0/16");
    assert.equal((inputs.availabilityZoneNames as string[]).length, 3);
    assert.equal(inputs.numberOfAvailabilityZones, undefined);
    assert.equal(inputs.enableDnsSupport, true);
    assert.equal(inputs.enableDnsHostnames, true);
  });

  it("is in no Local Zone, also in an account that has one", async () => {
    for (const outputs of ["placeholders", "unknown"] as const) {
      const network = () => new Network("network", { region: "eu-west-1" });
      const { inputs } = (await record(network, { outputs })).one("network-vpc");
      assert.deepEqual(inputs.availabilityZoneNames, [`\${zone 1}`, `\${zone 2}`]);
    }
  });

  it("is only in zones that have Fargate, where not all of the region's have it", async () => {
    for (const [region, zones] of [
      ["ap-northeast-1", ["apne1-az1", "apne1-az2", "apne1-az4"]],
      ["us-west-1", ["usw1-az1", "usw1-az3"]],
      ["cn-north-1", ["cnn1-az1", "cnn1-az2"]],
      ["eu-west-1", ["1", "2", "3"]],
    ] as const) {
      const { inputs } = (await made("single-nat", { region, zones: zones.length })).one("network-vpc");
      assert.deepEqual(
        inputs.availabilityZoneNames,
        zones.map((zone) => `\${zone ${zone}}`),
      );
    }
  });

  it("refuses more zones than the account has, without a stack trace", async () => {
    const message = "must be at most 6, the Availability Zones that the account has in eu-west-1, got 7; lower it";
    await assert.rejects(made("single-nat", { zones: 7 }), (error) => {
      return RunError.isInstance(error) && error.message.endsWith(`network.zones ${message}`);
    });
  });

  for (const [egress, strategy] of [
    ["single-nat", "Single"],
    ["nat-per-zone", "OnePerAz"],
    ["endpoints", "None"],
    ["public", "None"],
  ] as const) {
    it(`with egress ${egress} asks awsx for NAT gateways by the strategy ${strategy}`, async () => {
      const { inputs } = (await made(egress)).one("network-vpc");
      assert.deepEqual(inputs.natGateways, { strategy });
    });
  }

  it("keeps every subnet's range when egress changes: what is not used stays a gap", async () => {
    const layouts = await Promise.all(
      (["single-nat", "nat-per-zone", "endpoints", "public"] as const).map(async (egress) => {
        const { subnetStrategy, subnetSpecs } = (await made(egress)).one("network-vpc").inputs;
        assert.equal(subnetStrategy, "Auto");
        return (subnetSpecs as { type: string }[]).map(({ type }) => type);
      }),
    );
    assert.deepEqual(layouts, [
      ["Public", "Private"],
      ["Public", "Private"],
      ["Public", "Private"],
      ["Public", "Unused"],
    ]);
  });

  it("keeps every subnet's range when zones are added, up to four", async () => {
    const masks = await Promise.all(
      [2, 3, 4].map(async (zones) => (await made("single-nat", { zones })).one("network-vpc").inputs),
    );
    assert.deepEqual(
      masks.map(({ availabilityZoneCidrMask }) => availabilityZoneCidrMask),
      [18, 18, 18],
    );
  });

  for (const egress of ["single-nat", "nat-per-zone", "endpoints"] as const) {
    it(`with egress ${egress} runs tasks in the private subnets, without public IPs`, async () => {
      const { outputs } = await made(egress);
      assert.deepEqual(outputs.taskSubnetIds, outputs.privateSubnetIds);
      assert.notDeepEqual(outputs.taskSubnetIds, outputs.publicSubnetIds);
      assert.equal(outputs.assignPublicIp, false);
    });
  }

  it("with egress public runs tasks in the public subnets, with public IPs", async () => {
    const { outputs } = await made("public");
    assert.deepEqual(outputs.taskSubnetIds, outputs.publicSubnetIds);
    assert.deepEqual(outputs.privateSubnetIds, []);
    assert.equal(outputs.assignPublicIp, true);
  });

  it("leads to S3 through the VPC's own route tables wherever there are private subnets", async () => {
    for (const egress of ["single-nat", "nat-per-zone", "endpoints"] as const) {
      const { inputs } = (await made(egress)).one("network-endpoints-s3");
      assert.equal(inputs.serviceName, "com.amazonaws.eu-west-1.s3");
      assert.equal((inputs.routeTableIds as string[]).length, 4);
      assert.match((inputs.routeTableIds as string[])[0] ?? "", /network-vpc\.routeTables\[0\]/);
    }
    assert.deepEqual((await made("public")).all("VpcEndpoint"), []);
  });

  it("has interface endpoints with egress endpoints only", async () => {
    const services = async (egress: Egress, exec?: boolean) =>
      (await made(egress, { exec }))
        .all("VpcEndpoint")
        .filter(({ inputs }) => inputs.vpcEndpointType === "Interface")
        .map(({ inputs }) => String(inputs.serviceName).replace("com.amazonaws.eu-west-1.", ""));
    assert.deepEqual(await services("single-nat", true), []);
    assert.deepEqual(await services("nat-per-zone", true), []);
    assert.deepEqual((await services("endpoints")).sort(), ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"]);
    assert.ok((await services("endpoints", true)).includes("ssmmessages"), "exec needs the session channel");
  });

  it("holds the task subnets back until every endpoint stands", async () => {
    const { resources, one } = await record(async () => {
      const { taskSubnetIds, vpcId } = new Network("network", {
        egress: "endpoints",
        flowLog: false,
        region: "eu-west-1",
      });
      const { ec2 } = await import("@pulumi/aws");
      new ec2.SecurityGroup("user", { vpcId, tags: taskSubnetIds.apply(([first = ""]) => ({ first })) });
    });
    const waitsFor = new Set(one("user").propertyDependencies.tags);
    for (const { name, urn, type } of resources) {
      if (type.endsWith(":VpcEndpoint")) assert.ok(waitsFor.has(urn), `tasks may start before ${name}`);
    }
  });

  it("empties the default security group", async () => {
    const { inputs } = (await made("single-nat")).one("DefaultSecurityGroup");
    assert.deepEqual([inputs.ingress, inputs.egress], [[], []]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.equal(inputs.vpcId, "${network-vpc.vpcId}");
  });

  it("is protected where deletion protection is on, and only there", async () => {
    const { resources, one } = await made("endpoints", { deletionProtection: true });
    assert.deepEqual(
      resources.filter(({ options }) => options.protect).map(({ name }) => name),
      [one("network-vpc").name],
    );
    assert.ok(!(await made("endpoints")).one("network-vpc").options.protect);
  });

  it("has a flow log unless that is turned off", async () => {
    const on = await made("single-nat", { flowLog: true });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
    assert.equal(on.one("network-flow-log-log").inputs.vpcId, "${network-vpc.vpcId}");
    assert.equal(on.one("network-flow-log-group").inputs.retentionInDays, 30);
    const off = await made("single-nat", { flowLog: false });
    assert.deepEqual([...off.all("FlowLog"), ...off.all("Role"), ...off.all("LogGroup")], []);
  });

  it("hands the explicit provider on to every child, and to awsx as the parent of what it makes", async () => {
    const { one, resources } = await record(() => {
      const aws = new Provider("account", { region: "eu-west-1" });
      new Network("network", { egress: "endpoints", region: "eu-west-1" }, { providers: [aws] });
    });
    for (const { type, name, options } of resources) {
      if (type.startsWith("aws:")) assert.equal(options.provider, "account", name);
    }
    // A remote component takes from its parent the providers that it is not given itself: the engine does that.
    assert.deepEqual(one("network").options.providers, { aws: "account" });
    assert.equal(one("network-vpc").parent, one("network").urn);
    assert.equal(one("network-vpc").options.providers, undefined);
  });

  it("makes the same resources when nothing is known yet, as in the preview of a new stack", async () => {
    const program = () => {
      new Network("network", { egress: "endpoints", exec: true });
    };
    const urns = ({ resources }: Awaited<ReturnType<typeof record>>) => resources.map(({ urn }) => urn);
    assert.deepEqual(urns(await record(program, { outputs: "unknown" })), urns(await record(program)));
  });
});

describe("Network: what the transform does to the resources that awsx makes", () => {
  const transformed = (type: string, props = {}, opts = {}) =>
    vpcTransform({ type, name: "network-vpc-public-1", custom: true, props, opts });

  it("is registered with the VPC", async () => {
    assert.equal((await made("single-nat")).one("network-vpc").options.transforms, 1);
  });

  it("lets no subnet hand out public IPs and leaves its other properties alone", () => {
    const subnet = transformed("aws:ec2/subnet:Subnet", { cidrBlock: "10.20.0.0/18", mapPublicIpOnLaunch: true });
    assert.deepEqual(subnet.props, { cidrBlock: "10.20.0.0/18", mapPublicIpOnLaunch: false });
  });

  it("leaves the properties of everything else alone", () => {
    for (const type of ["aws:ec2/vpc:Vpc", "aws:ec2/routeTable:RouteTable", "awsx:ec2:Vpc"]) {
      assert.deepEqual(transformed(type, { tags: { a: "b" } }).props, { tags: { a: "b" } }, type);
    }
  });

  it("of a protected VPC leaves the VPC alone protected, and keeps the other options", () => {
    const dependsOn: never[] = [];
    for (const type of ["aws:ec2/vpc:Vpc", "awsx:ec2:Vpc"]) {
      assert.deepEqual(transformed(type, {}, { dependsOn, protect: true }).opts, { dependsOn, protect: true }, type);
    }
    for (const type of ["aws:ec2/subnet:Subnet", "aws:ec2/natGateway:NatGateway", "aws:ec2/route:Route"]) {
      assert.deepEqual(transformed(type, {}, { dependsOn, protect: true }).opts, { dependsOn, protect: false }, type);
    }
  });

  it("protects nothing of its own accord", () => {
    for (const type of ["aws:ec2/vpc:Vpc", "awsx:ec2:Vpc", "aws:ec2/subnet:Subnet"]) {
      assert.ok(!transformed(type).opts.protect, type);
    }
  });
});

describe("Network: IPv6", () => {
  const routesOf = async (egress: Egress) =>
    (await made(egress, { ipv6: true, zones: 3 }))
      .all("Route")
      .map(({ name, inputs }) => [name, inputs.routeTableId, inputs.gatewayId ?? inputs.egressOnlyGatewayId]);
  const table = (index: number) => `\${network-vpc.routeTables[${index}].id}`;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
  const [open, outOnly] = ["${network-vpc.internetGateway.id}", "${network-egress-only-gateway.id}"];

  it("asks awsx for a range of the VPC and of each subnet, and without it for none", async () => {
    assert.equal(
      (await made("single-nat", { ipv6: true })).one("network-vpc").inputs.assignGeneratedIpv6CidrBlock,
      true,
    );
    const { one, all } = await made("single-nat");
    assert.equal(Object.hasOwn(one("network-vpc").inputs, "assignGeneratedIpv6CidrBlock"), false);
    assert.deepEqual([...all("Route"), ...all("EgressOnlyInternetGateway")], []);
  });

  it("leads public subnets to the internet, and out of private ones, where nobody gets in", async () => {
    assert.deepEqual(await routesOf("nat-per-zone"), [
      ["network-ipv6-private-1", table(1), outOnly],
      ["network-ipv6-private-2", table(3), outOnly],
      ["network-ipv6-private-3", table(5), outOnly],
      ["network-ipv6-public-1", table(0), open],
      ["network-ipv6-public-2", table(2), open],
      ["network-ipv6-public-3", table(4), open],
    ]);
  });

  it("leads nowhere out of private subnets with endpoints alone, and where there are none", async () => {
    const publicTables = async (egress: Egress) => (await routesOf(egress)).map(([, id]) => id);
    assert.deepEqual(await publicTables("endpoints"), [table(0), table(2), table(4)]);
    assert.deepEqual(await publicTables("public"), [table(0), table(1), table(2)]);
  });

  it("gives each subnet the range at its place in the VPC, whatever the number of zones", async () => {
    const transform = ipv6Transform("10.20.0.0/16");
    const rangeOf = async (cidrBlock: string, ipv6CidrBlock?: string) => {
      const props = { cidrBlock, ipv6CidrBlock, vpcId: "vpc-1" };
      const options = { type: "aws:ec2/subnet:Subnet", name: "a", custom: true, props, opts: {} };
      const { ipv6CidrBlock: given, ...others } = (await transform(options))?.props ?? {};
      assert.deepEqual(others, { cidrBlock, vpcId: "vpc-1" });
      return await new Promise((resolve) => output(given).apply(resolve));
    };
    const vpc = (subnet: string) => `2600:1f18:0:ab${subnet}::/64`;
    assert.equal(await rangeOf("10.20.0.0/19", vpc("00")), vpc("00"));
    assert.equal(await rangeOf("10.20.32.0/19", vpc("02")), vpc("01"));
    assert.equal(await rangeOf("10.20.224.0/19", vpc("0f")), vpc("07"));
    assert.equal(transform({ type: "aws:ec2/vpc:Vpc", name: "a", custom: true, props: {}, opts: {} }), undefined);
  });
});

describe("zone prefix length", () => {
  for (const [cidr, zones, prefixLength, why] of [
    ["10.0.0.0/16", 2, 18, "a quarter"],
    ["10.0.0.0/16", 4, 18, "a quarter"],
    ["10.0.0.0/16", 5, 19, "an eighth, for more than four zones"],
    ["10.0.0.0/16", 6, 19, "an eighth, for more than four zones"],
    ["10.0.0.0/24", 2, 26, "a quarter, the last whose halves are /27"],
    ["10.0.0.0/25", 2, 26, "a half, since a quarter's halves would be /28"],
  ] as const) {
    it(`of ${zones} zones in a /${cidr.split("/")[1]} is /${prefixLength}: ${why}`, () => {
      assert.equal(zonePrefixLength(cidr, zones), prefixLength);
    });
  }
});

describe("Network: an existing VPC", () => {
  const existing = () =>
    record(() => {
      const network = new Network("network", {
        vpcId: "vpc-0123456789abcdef0",
        publicSubnetIds: ["subnet-0000000000000000b", "subnet-0000000000000000a"],
        privateSubnetIds: ["subnet-0000000000000000d", "subnet-0000000000000000c"],
      });
      const { vpcId, publicSubnetIds, privateSubnetIds, taskSubnetIds, assignPublicIp } = network;
      return { vpcId, publicSubnetIds, privateSubnetIds, taskSubnetIds, assignPublicIp };
    });

  it("has nothing made or changed in it", async () => {
    assert.deepEqual(
      (await existing()).resources.map(({ type }) => type),
      ["docker-on-ecs:index:Network"],
    );
  });

  it("gives tasks its public subnets and public IPs where it has no private ones, and takes no half of that", async () => {
    const of = (args: object) => () => {
      const ids = { vpcId: "vpc-00000001", publicSubnetIds: ["subnet-00000002", "subnet-00000001"] };
      const { privateSubnetIds, taskSubnetIds, assignPublicIp } = new Network("network", { ...ids, ...args });
      return { privateSubnetIds, taskSubnetIds, assignPublicIp };
    };
    assert.deepEqual((await record(of({ egress: "public" }))).outputs, {
      privateSubnetIds: [],
      taskSubnetIds: ["subnet-00000001", "subnet-00000002"],
      assignPublicIp: true,
    });
    await assert.rejects(record(of({})), /network must have either privateSubnetIds or egress: "public"/);
    await assert.rejects(record(of({ egress: "public", privateSubnetIds: ["a"] })), /must have either/);
  });

  it("gives its subnets in the same order however the stack file lists them, and tasks the private ones", async () => {
    assert.deepEqual((await existing()).outputs, {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ["subnet-0000000000000000a", "subnet-0000000000000000b"],
      privateSubnetIds: ["subnet-0000000000000000c", "subnet-0000000000000000d"],
      taskSubnetIds: ["subnet-0000000000000000c", "subnet-0000000000000000d"],
      assignPublicIp: false,
    });
  });
});
