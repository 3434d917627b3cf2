// What must hold of the network load balancer: its name and certificate, and the subnets of its fixed addresses. What
// must hold of its ports is left to listen.ts.

import { checkArnPlace } from "../facts/arn.ts";
import type { NetworkSettings } from "../keys/network.ts";
import { addressCount, type NetworkLoadBalancerSettings } from "../keys/networkLoadBalancer.ts";
import type { Fault } from "../language/faults.ts";
import type { Port } from "./listen.ts";
import { checkCertifiable, checkZones } from "./loadBalancer.ts";

interface Stack {
  readonly networkLoadBalancer: NetworkLoadBalancerSettings;
  readonly network: NetworkSettings;
  readonly ingress: { domain?: string };
}

/** @param ports those of all services */
export function* checkNetworkLoadBalancer(stack: Stack, ports: readonly Port[], region: string): Generator<Fault> {
  const { domain, hostedZone, certificateArn, internal, elasticIps } = stack.networkLoadBalancer;
  const at = (key: string) => ["networkLoadBalancer", key];
  if (certificateArn !== undefined) yield* checkArnPlace(certificateArn, region, at("certificateArn"));
  yield* checkZones(domain, { hostedZone }, at("domain"));
  if (domain !== undefined && domain === stack.ingress.domain) {
    const must = "not be ingress.domain, which leads to the other load balancer";
    yield { path: at("domain"), must, got: domain, advice: "give the two names of their own" };
  }
  const secure = ports.filter(({ listener }) => listener.protocol === "TLS");
  if (secure.length > 0 && domain !== undefined && certificateArn === undefined) {
    yield* checkCertifiable(domain, at("domain"));
  }
  const isCertified = certificateArn !== undefined || (domain !== undefined && hostedZone !== undefined);
  for (const { service, key } of isCertified ? [] : secure) {
    const advice =
      "write networkLoadBalancer: { domain: …, hostedZone: … }, or its certificateArn; or take TCP, and let the app end TLS";
    const path = ["services", service, "listen", key, "protocol"];
    yield { path, must: "come with a certificate", got: "TLS", advice };
  }
  if (elasticIps) yield* checkAddresses(stack.network, internal);
}

/** A fixed address is a public one, and belongs to one subnet, so a plan has to know how many subnets there are. */
function* checkAddresses(network: NetworkSettings, internal: boolean): Generator<Fault> {
  const path = ["networkLoadBalancer", "elasticIps"];
  const fault = { path, got: true, gotText: "true" };
  if (internal) {
    yield {
      ...fault,
      must: "be false beside internal",
      advice: "take one of them out: an internal one has no public address",
    };
  } else if (addressCount(network) === undefined) {
    const must = "come with subnets that the stack file counts";
    yield { ...fault, must, advice: "write network.publicSubnetIds one by one, or take this out" };
  }
}
