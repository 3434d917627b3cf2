// A listener that is there already: in the VPC of the tasks, with the security group that gets the way to them, and
// with a certificate for the names of the routes.

import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  type Listener,
  type LoadBalancer,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Wrong } from "../../rollout/before/finding.ts";
import { type Certificate, describeCertificate, openedHosts, uncovered } from "./certificates.ts";
import { type Check, written } from "./subject.ts";

export const lookAtListener: Check = async ({ settings, aws }, at) => {
  const { ingress, network, shared } = settings;
  if (shared !== undefined || ingress.listenerArn === undefined) return;
  const { elb } = aws.clients;
  const path = ["ingress", "listenerArn"];
  const found = at(path);
  const listenerArn = written(ingress.listenerArn, path, found);
  if (listenerArn === undefined) return;
  const listeners = await found.ask(
    "the listener",
    "elasticloadbalancing:DescribeListeners",
    () => elb.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] })),
    /^(ListenerNotFound|LoadBalancerNotFound)(Exception)?$/,
  );
  if (listeners === undefined) return;
  const listener = listeners?.Listeners?.[0];
  if (listener === undefined) {
    found.wrong.push({ must: "be a listener that is there", got: "none by that ARN", advice: "copy its ARN anew" });
    return;
  }
  const balancers = await found.ask("the listener's load balancer", "elasticloadbalancing:DescribeLoadBalancers", () =>
    elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [listener.LoadBalancerArn ?? ""] })),
  );
  const balancer = balancers?.LoadBalancers?.[0];
  if (balancer !== undefined) {
    const vpcId = "vpcId" in network ? written(network.vpcId, ["network", "vpcId"], found) : undefined;
    const group = written(ingress.securityGroupId, ["ingress", "securityGroupId"], at(["ingress", "securityGroupId"]));
    for (const { key, ...wrong } of balancerWrong(balancer, vpcId, group)) at(["ingress", key]).wrong.push(wrong);
  }
  const wrong = await certificatesWrong(listener);
  if (wrong !== undefined) found.wrong.push(wrong);

  async function certificatesWrong({ Protocol }: Listener): Promise<Wrong | undefined> {
    const hosts = openedHosts(settings);
    if (Protocol !== "HTTPS" || hosts.length === 0) return undefined;
    const listed = await found.ask(
      "the listener's certificates",
      "elasticloadbalancing:DescribeListenerCertificates",
      () => elb.send(new DescribeListenerCertificatesCommand({ ListenerArn: listenerArn })),
    );
    const arns = (listed?.Certificates ?? []).flatMap(({ CertificateArn }) => CertificateArn ?? []);
    // Those of IAM are not looked at, and may have any name.
    if (arns.length === 0 || arns.some((arn) => !arn.includes(":acm:"))) return undefined;
    const certificates = await Promise.all([...new Set(arns)].map((arn) => describeCertificate(arn, aws, found)));
    if (certificates.some((one) => one === undefined)) return undefined;
    return hostsWrong(
      certificates.flatMap((one) => one ?? []),
      hosts,
    );
  }
};

/** @param vpcId @param group of the stack file; undefined where they are another stack's outputs */
function balancerWrong({ VpcId, SecurityGroups = [] }: LoadBalancer, vpcId?: string, group?: string) {
  const wrong: (Wrong & { key: string })[] = [];
  if (vpcId !== undefined && VpcId !== vpcId) {
    const must = `be one of a load balancer in ${vpcId}, as it reaches tasks in its own VPC only`;
    const advice = "name a listener of that VPC, or change network.vpcId";
    wrong.push({ key: "listenerArn", must, got: `one in ${VpcId}`, advice });
  }
  if (group !== undefined && !SecurityGroups.includes(group)) {
    const got = `${group}, beside ${SecurityGroups.join(", ") || "none"}`;
    const advice = `write ${SecurityGroups[0] ?? "one that it has"}`;
    wrong.push({ key: "securityGroupId", must: "be a security group of that load balancer", got, advice });
  }
  return wrong;
}

function hostsWrong(certificates: readonly Certificate[], hosts: readonly string[]): Wrong | undefined {
  const { names, without } = uncovered(certificates, hosts);
  if (without.length === 0) return undefined;
  const advice = "add one to the listener, or take the names out of the routes";
  return {
    must: `have a certificate for ${without.join(", ")}`,
    got: `those for ${names.join(", ")}`,
    advice,
  };
}
