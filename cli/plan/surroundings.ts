// What surrounds the services and jobs of a plan, a sentence each: who can reach them, the network, what keeps their
// files, and who gets alarms. Read from the resources alone, so that it says what is deployed.

import { containersOf, type Inputs, type Planned, type PlannedStack } from "../../plan/charges/plannedStack.ts";
import type { Workload } from "./workloads.ts";

const anyone = ["0.0.0.0/0", "::/0"];

export function reachText(stack: PlannedStack): string {
  const balancers = stack.all("aws:lb/loadBalancer:LoadBalancer");
  const own = balancers.map((balancer) => reachOf(balancer, stack));
  const isRouted = stack.all("aws:lb/listenerRule:ListenerRule").length > 0;
  const isGiven = isRouted && balancers.every(({ inputs }) => inputs.loadBalancerType === "network");
  const all = [...(isGiven ? ["whoever reaches a load balancer that is there already"] : []), ...own];
  return `${all.join("; ") || "nobody: there is no load balancer"}${maintenanceText(stack)}`;
}

function reachOf(balancer: Planned, stack: PlannedStack): string {
  const type = "aws:lb/loadBalancer:LoadBalancer";
  const isOf = (one: Planned | undefined) =>
    one !== undefined && stack.componentOf(one) === stack.componentOf(balancer);
  const rules = stack
    .all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter((rule) => isOf(stack.source(rule, "aws:ec2/securityGroup:SecurityGroup", "securityGroupId")));
  const ofBalancer = stack
    .all("aws:lb/listener:Listener")
    .filter((one) => isOf(stack.source(one, type, "loadBalancerArn")));
  const listeners = ofBalancer.map(({ inputs }) => {
    const onward = (inputs.defaultActions as Inputs[] | undefined)?.some(({ type }) => type === "redirect");
    const isMutual = inputs.mutualAuthentication?.mode === "verify";
    return {
      who: whoReaches(inputs.port, rules),
      what: `${inputs.protocol} ${inputs.port}${onward ? " (sent on to HTTPS)" : ""}${isMutual ? " (with a client's certificate)" : ""}`,
    };
  });
  // Nobody gets to the port that only redirects, where CloudFront does that.
  const open = listeners.filter(({ who }) => who !== "nobody");
  const reached = [...Map.groupBy(open.length > 0 ? open : listeners, ({ who }) => who)].map(([who, of]) => {
    const all = of.map(({ what }) => what).sort();
    return `${who} by ${all.reverse().join(" and ")}`;
  });
  const front = stack.all("aws:cloudfront/distribution:Distribution").find(isOf);
  const guardsEdge = front?.inputs.webAclId !== undefined;
  const isWatched = (one: Planned) => isOf(stack.source(one, type, "resourceArn"));
  const acl =
    stack.all("aws:wafv2/webAclAssociation:WebAclAssociation").some(isWatched) || guardsEdge ? ", past a web ACL" : "";
  return `${reached.join(", ")}${acl}${balancer.inputs.internal ? ", at private addresses" : ""}`;
}

/** @param rules into the load balancer */
function whoReaches(port: unknown, rules: readonly Planned[]): string {
  // A group of tasks, which test there what is deployed, is nobody from outside.
  const onPort = rules.filter(({ inputs }) => inputs.fromPort === port && !("referencedSecurityGroupId" in inputs));
  if (onPort.some(({ inputs }) => inputs.prefixListId !== undefined)) return "anyone through CloudFront";
  const ranges = onPort.map(({ inputs }) => String(inputs.cidrIpv4 ?? inputs.cidrIpv6));
  // The range of a VPC that is there already is asked of AWS.
  const sources = [...new Set(ranges.map((range) => (range.startsWith("${") ? "the VPC" : range)))];
  if (sources.some((source) => anyone.includes(source))) return "anyone";
  return sources.length > 3 ? `${sources.length} networks` : sources.join(", ") || "nobody";
}

function maintenanceText(stack: PlannedStack): string {
  const status = maintenanceStatus(stack.all("aws:lb/listenerRule:ListenerRule"), stack);
  return status === undefined ? "" : `; MAINTENANCE: every request gets ${status}`;
}

/** The status that every client gets while one of the rules answers in place of all services. */
export function maintenanceStatus(rules: readonly Planned[], stack: PlannedStack): unknown {
  const page = rules.find((rule) => rule.name.startsWith(`${stack.componentOf(rule)}-maintenance`));
  return (page?.inputs.actions as Inputs[] | undefined)?.[0]?.fixedResponse?.statusCode;
}

export function networkText(stack: PlannedStack, workloads: readonly Workload[]): string {
  const [vpc] = stack.all("awsx:ec2:Vpc");
  if (vpc === undefined) {
    const [group] = stack.all("aws:ec2/securityGroup:SecurityGroup");
    return `the VPC ${group?.inputs.vpcId ?? ""} that is there already`;
  }
  const zones = (vpc.inputs.availabilityZoneNames as unknown[]).length;
  const gateways = { Single: "one NAT gateway", OnePerAz: `${zones} NAT gateways` }[
    String(vpc.inputs.natGateways?.strategy)
  ];
  const endpoints = stack
    .all("aws:ec2/vpcEndpoint:VpcEndpoint")
    .filter(({ inputs }) => inputs.vpcEndpointType === "Interface").length;
  const isPublic = publicWorkloads(workloads).length > 0;
  const out = gateways ?? (endpoints > 0 ? `${endpoints} endpoints, no way to the internet` : "no NAT gateway");
  const flowLog = stack.all("aws:ec2/flowLog:FlowLog").length > 0 ? "flow log" : "no flow log";
  const ipv6 = vpc.inputs.assignGeneratedIpv6CidrBlock ? " and IPv6" : "";
  return `VPC ${vpc.inputs.cidrBlock}${ipv6}, ${zones} zones, tasks in ${isPublic ? "public" : "private"} subnets, ${out}, ${flowLog}`;
}

/** Which folders of which containers keep their files, and where; undefined where none do. */
export function filesText(stack: PlannedStack): string | undefined {
  const mounted = stack.all("aws:ecs/taskDefinition:TaskDefinition").flatMap((definition) => {
    const volumes = (definition.inputs.volumes ?? []) as Inputs[];
    const onEfs = volumes.filter((volume) => volume.efsVolumeConfiguration !== undefined).map(({ name }) => name);
    if (onEfs.length === 0) return [];
    const mounts = containersOf(definition).flatMap((container) =>
      (container.mountPoints as Inputs[]).map((mount) => ({ ...mount, container: String(container.name) }) as Inputs),
    );
    return mounts
      .filter(({ sourceVolume }) => onEfs.includes(sourceVolume))
      .map(
        ({ container, containerPath, readOnly }) => `${container}:${containerPath}${readOnly ? " (read only)" : ""}`,
      );
  });
  if (mounted.length === 0) return undefined;
  const [own] = stack.all("aws:efs/fileSystem:FileSystem");
  const kept = own?.options.retainOnDelete ? ", kept when it leaves the stack" : "";
  return `${mounted.join(", ")} on EFS${own ? `, encrypted, backed up${kept}` : " that is there already"}`;
}

export function alarmsText(stack: PlannedStack): string {
  const incidents = stack.all("aws:cloudwatch/compositeAlarm:CompositeAlarm").length;
  const alone = stack
    .all("aws:cloudwatch/metricAlarm:MetricAlarm")
    .filter((alarm) => stack.source(alarm, "aws:sns/topic:Topic", "alarmActions")).length;
  const addresses = stack
    .all("aws:sns/topicSubscription:TopicSubscription")
    .map(({ inputs }) => String(inputs.endpoint));
  const [budget] = stack.all("aws:budgets/budget:Budget");
  const limit = budget ? `; budget of ${budget.inputs.limitAmount} ${budget.inputs.limitUnit} a month` : "";
  if (incidents + alone === 0) return `nobody: there are no alarms${limit}`;
  const who = addresses.length > 0 ? addresses.join(", ") : "nobody yet: alarms.emails is empty";
  const watched = incidents > 0 ? `${incidents} incident` : `${alone} alarm`;
  return `${who}; ${watched}${incidents + alone === 1 ? "" : "s"} watched${limit}`;
}

export function publicWorkloads(workloads: readonly Workload[]): Workload[] {
  return workloads.filter(({ resource: { inputs } }) => {
    const job = inputs.target?.ecsParameters?.networkConfiguration?.assignPublicIp;
    return inputs.networkConfiguration?.assignPublicIp === true || job === true;
  });
}
