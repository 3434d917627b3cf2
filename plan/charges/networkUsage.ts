// What a VPC and a load balancer are charged for: hours, addresses, and the data that is assumed. What tasks use is
// left to taskUsage.ts.

import {
  accessLogGb,
  flowLogGb,
  hoursPerMonth,
  interfaceEndpointGb,
  lcuPerLoadBalancer,
  natGatewayGb,
  nlcuPerLoadBalancer,
} from "../../pricing/assumptions.ts";
import type { Planned, PlannedStack } from "./plannedStack.ts";
import { keptLogs } from "./taskUsage.ts";
import { fixed, type Uncounted, type Usage } from "./usage.ts";

export function vpcUsage({ inputs }: Planned): (Usage | Uncounted)[] {
  const zones = Number(inputs.numberOfAvailabilityZones ?? inputs.availabilityZoneNames?.length ?? 3);
  const strategy = inputs.natGateways?.strategy ?? "OnePerAz";
  const gateways = { None: 0, Single: 1, OnePerAz: zones }[strategy as string];
  if (gateways === undefined) return [{ item: "NAT gateways", uncounted: `their strategy ${strategy} is not known` }];
  if (gateways === 0) return [];
  const hours = fixed(gateways * hoursPerMonth);
  return [
    { item: "NAT gateways", price: "natGateway", quantity: hours },
    { item: "data through NAT gateways", price: "natGatewayData", quantity: fixed(natGatewayGb) },
    { item: "public IPv4 addresses of NAT gateways", price: "publicIpv4", quantity: hours },
  ];
}

/** A load balancer's are counted with it. */
export function addressUsage(address: Planned, stack: PlannedStack): Usage[] {
  if (stack.users(address, "aws:lb/loadBalancer:LoadBalancer").length > 0) return [];
  return [{ item: "public IPv4 addresses", price: "publicIpv4", quantity: fixed(hoursPerMonth) }];
}

/** Only an interface endpoint is charged for; a gateway endpoint (S3) costs nothing. */
export function endpointUsage({ inputs }: Planned): Usage[] {
  if (inputs.vpcEndpointType !== "Interface") return [];
  const zones = inputs.subnetIds?.length ?? 1;
  return [
    { item: "interface endpoints", price: "interfaceEndpoint", quantity: fixed(zones * hoursPerMonth) },
    {
      item: "data through interface endpoints",
      price: "interfaceEndpointData",
      quantity: fixed(interfaceEndpointGb),
    },
  ];
}

export function flowLogUsage(flowLog: Planned, stack: PlannedStack): (Usage | Uncounted)[] {
  if (flowLog.inputs.logDestinationType !== "cloud-watch-logs") {
    return [{ item: "flow log", uncounted: "only one in CloudWatch Logs can be counted" }];
  }
  const group = stack.source(flowLog, "aws:cloudwatch/logGroup:LogGroup", "logDestination");
  const perMonth = fixed(flowLogGb);
  return [
    { item: "flow log sent", price: "flowLogIngestion", quantity: perMonth },
    keptLogs("flow log kept", group, perMonth),
  ];
}

export function loadBalancerUsage({ inputs }: Planned): (Usage | Uncounted)[] {
  const { loadBalancerType: type = "application" } = inputs;
  if (type !== "application" && type !== "network") {
    return [{ item: "load balancer", uncounted: `the price of one of type ${type} is not known` }];
  }
  // The load balancer has one address in each zone, and a subnet in each; AWS adds addresses to one for HTTP under
  // load.
  const isWithout = inputs.internal || inputs.ipAddressType === "dualstack-without-public-ipv4";
  const addresses = isWithout ? 0 : ((inputs.subnetMappings ?? inputs.subnets)?.length ?? 2);
  const hours = fixed(hoursPerMonth);
  const network: Usage[] = [
    { item: "network load balancers", price: "networkLoadBalancer", quantity: hours },
    {
      item: "network load balancer capacity",
      price: "nlcu",
      quantity: fixed(nlcuPerLoadBalancer * hoursPerMonth),
    },
  ];
  const application: Usage[] = [
    { item: "load balancers", price: "loadBalancer", quantity: hours },
    { item: "load balancer capacity", price: "lcu", quantity: fixed(lcuPerLoadBalancer * hoursPerMonth) },
  ];
  return [
    ...(type === "network" ? network : application),
    ...(addresses > 0
      ? [
          {
            item: "public IPv4 addresses of load balancers",
            price: "publicIpv4",
            quantity: fixed(addresses * hoursPerMonth),
          } as const,
        ]
      : []),
  ];
}

interface LifecycleRule {
  expiration?: { days?: number };
  noncurrentVersionExpiration?: { noncurrentDays?: number };
}

/**
 * What the bucket of access logs holds on average: the logs of the days before they expire. Of another nobody knows.
 */
export function bucketUsage(bucket: Planned, stack: PlannedStack): (Usage | Uncounted)[] {
  const [logging] = stack.users(bucket, "aws:lb/loadBalancer:LoadBalancer");
  if (logging === undefined) return [{ item: "objects", uncounted: "how much it will hold is not known here" }];
  const [lifecycle] = stack.users(bucket, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
  const rules: LifecycleRule[] = lifecycle?.inputs.rules ?? [];
  const most = (days: (number | undefined)[]) => Math.max(0, ...days.filter((number) => typeof number === "number"));
  const current = most(rules.map(({ expiration }) => expiration?.days));
  // What has expired stays as a former version where there are versions.
  const kept = current + most(rules.map((rule) => rule.noncurrentVersionExpiration?.noncurrentDays));
  if (current === 0) return [{ item: "objects", uncounted: "nothing says how long they stay" }];
  return [
    { item: "access logs kept", price: "objectStorage", quantity: fixed((accessLogGb * kept * 24) / hoursPerMonth) },
  ];
}
