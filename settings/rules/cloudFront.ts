// What must hold where CloudFront stands in front of the load balancer: that this is internal, and that no key counts
// on seeing the clients themselves.

import { parseArn } from "../facts/arn.ts";
import type { IngressSettings } from "../keys/ingress.ts";
import { routeOf, type ServiceBlock } from "../keys/service.ts";
import type { Fault, Path } from "../language/faults.ts";
import { soundEntries, soundly } from "../language/sift.ts";
import { StackOutput } from "../language/stackOutput.ts";

const at = ["ingress", "cloudFront"];
const must = "not stand beside cloudFront";

export function* checkCloudFront(ingress: IngressSettings): Generator<Fault> {
  const { cloudFront, internal, listenerArn, allowedCidrs, privateHostedZone, domain, hostedZone } = ingress;
  if (cloudFront === undefined) return;
  if (listenerArn !== undefined) {
    const advice = "take it out, and put CloudFront in front where the load balancer is made";
    yield { path: at, must: "not stand beside listenerArn", got: undefined, gotText: "both", advice };
    return;
  }
  if (!internal) {
    const advice = "add internal: true: CloudFront reaches the load balancer inside the VPC, and nobody else does";
    yield { path: ["ingress", "internal"], must: "be true beside cloudFront", got: false, gotText: "false", advice };
  }
  if (allowedCidrs !== undefined) {
    const advice = "take it out: CloudFront alone gets in; refuse clients under webAcl: { blockedCidrs: […] }";
    yield { path: ["ingress", "allowedCidrs"], must, got: undefined, gotText: "both", advice };
  }
  if (ingress.webAcl.arn !== undefined) {
    const advice = "take it out, and write its rules here; the web ACL of CloudFront is one of its own";
    yield {
      path: ["ingress", "webAcl", "arn"],
      must,
      got: ingress.webAcl.arn,
      gotText: "one for load balancers",
      advice,
    };
  }
  if (ingress.mutualTls !== undefined) {
    const advice = "take it out: CloudFront has no certificate of the client's to show";
    yield { path: ["ingress", "mutualTls"], must, got: undefined, gotText: "both", advice };
  }
  if (privateHostedZone !== undefined) {
    const advice = "take it out: nobody in the VPC reaches the load balancer";
    yield { path: ["ingress", "privateHostedZone"], must, got: privateHostedZone, advice };
  }
  const { certificateArn } = cloudFront;
  if (domain !== undefined && hostedZone === undefined && certificateArn === undefined) {
    const advice = "add hostedZone, or a certificate in us-east-1 here";
    yield {
      path: [...at, "certificateArn"],
      must: "be set where no hosted zone proves the domain",
      got: undefined,
      advice,
    };
  }
  if (certificateArn === undefined || certificateArn instanceof StackOutput) return;
  const path = [...at, "certificateArn"];
  const region = parseArn(certificateArn)?.region;
  if (domain === undefined) {
    const advice = "add domain, or take certificateArn out";
    yield { path, must: "come with ingress.domain", got: undefined, gotText: "no domain", advice };
  } else if (region !== "us-east-1") {
    const advice = "name one that is there: CloudFront takes no other";
    yield { path, must: "be in us-east-1", got: certificateArn, gotText: `one in ${region}`, advice };
  }
}

/** What the load balancer would see of a client is CloudFront's. */
export function* checkBehindCloudFront(
  ingress: IngressSettings,
  services: Readonly<Record<string, ServiceBlock>>,
): Generator<Fault> {
  if (ingress.cloudFront === undefined) return;
  for (const [name, service] of soundEntries(services)) {
    yield* soundly(() => checkBehind(service, ["services", name]));
  }
}

function* checkBehind(service: ServiceBlock, path: Path): Generator<Fault> {
  const { sourceCidrs = [] } = routeOf(service) ?? {};
  if (sourceCidrs.length > 0) {
    const advice = "take it out: all requests come from CloudFront; refuse clients under ingress.webAcl";
    yield { path: [...path, "route", "sourceCidrs"], must: "be empty behind CloudFront", got: sourceCidrs, advice };
  }
  if (service.protocolVersion !== "GRPC") return;
  const advice = "take cloudFront out, or serve gRPC at a port under listen";
  yield { path: [...path, "protocolVersion"], must: "not be GRPC behind CloudFront", got: "GRPC", advice };
}
