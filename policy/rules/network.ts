// What a VPC is made of, and what its security groups let in.

import { besides, comesFrom, type Inputs, isSet, type Rule, type Subject, unless } from "./rule.ts";

const group = "aws:ec2/securityGroup:SecurityGroup";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const anyRule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingress = [ingressRule, anyRule, group];
const vpc = ["aws:ec2/vpc:Vpc", "awsx:ec2:Vpc"];

/** The VPC that awsx makes is judged as awsx's component, which is what others name. */
const isWithinAwsx = ({ urn, type }: Subject) => type === "aws:ec2/vpc:Vpc" && urn.includes("awsx:ec2:Vpc$");

const ofVpc = (all: readonly Subject[], type: string, one: Subject) => besides(all, type, "vpcId", one);

/** A plan has what awsx is asked for, the engine what awsx makes of it: children whose names start with its own. */
function hangsOnOneZone(one: Subject, all: readonly Subject[]): boolean {
  const made = all.filter(({ urn, name }) => urn.includes("awsx:ec2:Vpc$") && name.startsWith(`${one.name}-`));
  const gateways = made.filter(({ type }) => type === "aws:ec2/natGateway:NatGateway");
  const zones = made
    .filter(({ type }) => type === "aws:ec2/subnet:Subnet")
    .map(({ inputs }) => inputs.availabilityZone);
  return gateways.length > 0
    ? gateways.length < new Set(zones).size
    : isSet(one, "natGateways") && one.inputs.natGateways.strategy === "Single";
}

interface Opening {
  fromPort?: number;
  toPort?: number;
  description?: string;
}

/** What a resource lets in from everywhere. */
function openings({ type, inputs }: Subject): Opening[] {
  if (type === ingressRule) return isWorld([inputs.cidrIpv4, inputs.cidrIpv6]) ? [inputs] : [];
  const lists = type === anyRule ? (inputs.type === "ingress" ? [inputs] : []) : ((inputs.ingress ?? []) as Inputs[]);
  return lists.filter(({ cidrBlocks = [], ipv6CidrBlocks = [] }) => isWorld([...cidrBlocks, ...ipv6CidrBlocks]));
}

const isWorld = (cidrs: readonly unknown[]) => cidrs.some((cidr) => cidr === "0.0.0.0/0" || cidr === "::/0");

/** Whether an opening is a port on which a load balancer answers anybody. */
function isAnswered({ fromPort, toPort }: Opening, one: Subject, all: readonly Subject[]): boolean {
  const balancers = all.filter(({ type, inputs }) => /:LoadBalancer$/.test(type) && inputs.internal !== true);
  const ports = all.filter(({ type }) => /:Listener$/.test(type)).map(({ inputs }) => inputs.port);
  const groups = all.filter(
    (other) => other.type === group && (other === one || comesFrom(one, "securityGroupId", other)),
  );
  const isTheirs = balancers.some((balancer) => groups.some((other) => comesFrom(balancer, "securityGroups", other)));
  return fromPort === toPort && ports.includes(fromPort) && (groups.length === 0 ? balancers.length > 0 : isTheirs);
}

export const networkRules: readonly Rule[] = [
  {
    name: "ec2-2",
    says: "A VPC's default security group is empty (EC2.2, CKV2_AWS_12)",
    remedy: "add an aws.ec2.DefaultSecurityGroup with ingress: [] and egress: []",
    of: vpc,
    breachesIn(one, all) {
      const emptied = ofVpc(all, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", one).some(
        ({ inputs }) => (inputs.ingress ?? []).length === 0 && (inputs.egress ?? []).length === 0,
      );
      return unless(isWithinAwsx(one) || emptied, "its default security group is not emptied");
    },
  },
  {
    name: "ec2-6",
    says: "A VPC has a flow log (EC2.6, CKV2_AWS_11)",
    remedy: "add an aws.ec2.FlowLog",
    level: "advisory",
    of: vpc,
    breachesIn: (one, all) =>
      unless(isWithinAwsx(one) || ofVpc(all, "aws:ec2/flowLog:FlowLog", one).length > 0, "it has no flow log"),
  },
  {
    name: "ec2-15",
    says: "A subnet hands out no public IPs (EC2.15, CKV_AWS_130)",
    remedy: "write mapPublicIpOnLaunch: false",
    of: ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"],
    breaches: ({ inputs }) => unless(inputs.mapPublicIpOnLaunch !== true, "it hands out public IPs"),
  },
  {
    name: "ec2-18",
    says: "Only ports of a public load balancer's listeners are open to the world (EC2.18, EC2.19)",
    remedy: "name the security group that may come in, or say in the rule's description why it is public",
    of: ingress,
    breachesIn: (one, all) =>
      openings(one)
        .filter((opening) => !isAnswered(opening, one, all) && !/\bpublic\b/i.test(opening.description ?? ""))
        .map(({ fromPort = 0, toPort = 65535 }) => {
          const ports = fromPort === toPort ? `port ${fromPort}` : `ports ${fromPort} to ${toPort}`;
          return `${ports} is open to the world`.replace(/^(ports .*) is/, "$1 are");
        }),
  },
  {
    name: "security-group-descriptions",
    says: "Every security group and every rule of one has a description (CKV_AWS_23)",
    remedy: "write description: who comes in or goes out, and what for",
    of: [...ingress, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"],
    breaches: (one) =>
      unless(isSet(one, "description") && !/^Managed by /.test(one.inputs.description), "it has no description"),
  },
  {
    name: "nat-per-zone",
    says: "No zone's way out hangs on another zone",
    remedy: 'write natGateways: { strategy: "OnePerAz" }, or "None" with endpoints',
    allow: "nat-per-zone",
    of: ["awsx:ec2:Vpc"],
    breachesIn: (one, all) => unless(!hangsOnOneZone(one, all), "it has one NAT gateway for all zones"),
  },
];
