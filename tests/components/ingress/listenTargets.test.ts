import assert from "node:assert/strict";
import { ListenTargets } from "../../../components/ingress/listenTargets.ts";
import { NetworkLoadBalancer } from "../../../components/ingress/networkLoadBalancer.ts";
import { record } from "../../support/record.ts";

const made = () =>
  record(() => {
    const { addresses } = new ListenTargets("game", {
      listen: {
        play: { protocol: "UDP", port: 7777, health: { port: 8081 } },
        chat: { protocol: "TLS", port: 443, containerPort: 9001, health: { path: "/healthz", matcher: "200" } },
        admin: { port: 9001, allowedCidrs: ["203.0.113.0/24"], preserveClientIp: false, proxyProtocol: true },
      },
      networkLoadBalancer: {
        ...{ arn: "nlb", arnSuffix: "net/nlb/1", securityGroupId: "sg-nlb", host: "play.example.com" },
        ...{ certificateArn: "certificate", tlsPolicy: "policy" },
      },
      tasks: { vpcId: "vpc-1", securityGroupId: "sg-tasks" },
      deregistrationDelaySeconds: 30,
    });
    return addresses;
  });

describe("The ports of a service at the network load balancer", () => {
  it("have a listener each, with TLS ended there, and a target group of what is handed on", async () => {
    const { all } = await made();
    const listeners = all("Listener").map(({ inputs: { protocol, port, certificateArn } }) => [
      protocol,
      port,
      certificateArn,
    ]);
    assert.deepEqual(listeners, [
      ["TCP", 9001, undefined],
      ["TLS", 443, "certificate"],
      ["UDP", 7777, undefined],
    ]);
    const groups = all("TargetGroup").map(({ inputs }) => {
      const { protocol, preserveClientIp, proxyProtocolV2, connectionTermination, deregistrationDelay } = inputs;
      return [protocol, preserveClientIp, proxyProtocolV2, connectionTermination, deregistrationDelay];
    });
    assert.deepEqual(groups, [
      ["TCP", "false", true, false, 30],
      ["TCP", "true", false, false, 30],
      ["UDP", "true", false, true, 30],
    ]);
  });

  it("are checked over TCP, or over HTTP where there is a path, on a port that may be another", async () => {
    const checks = (await made()).all("TargetGroup").map(({ inputs }) => {
      const { protocol, port, path, matcher } = inputs.healthCheck as Record<string, unknown>;
      return [protocol, port, path, matcher];
    });
    assert.deepEqual(checks, [
      ["TCP", "traffic-port", "", ""],
      ["HTTP", "traffic-port", "/healthz", "200"],
      ["TCP", "8081", "", ""],
    ]);
  });

  it("let each network in on its own port, and the load balancer once into each port of the tasks", async () => {
    const { all } = await made();
    const rules = (type: string) =>
      all(type).map(({ inputs }) => {
        const { ipProtocol, fromPort, cidrIpv4, securityGroupId, referencedSecurityGroupId } = inputs;
        return [ipProtocol, fromPort, cidrIpv4 ?? referencedSecurityGroupId, securityGroupId].join(" ");
      });
    assert.deepEqual(rules("SecurityGroupIngressRule").sort(), [
      "tcp 443 0.0.0.0/0 sg-nlb",
      "tcp 8081 sg-nlb sg-tasks",
      "tcp 9001 203.0.113.0/24 sg-nlb",
      "tcp 9001 sg-nlb sg-tasks",
      "udp 7777 0.0.0.0/0 sg-nlb",
      "udp 7777 sg-nlb sg-tasks",
    ]);
    assert.deepEqual(rules("SecurityGroupEgressRule").sort(), [
      "tcp 8081 sg-tasks sg-nlb",
      "tcp 9001 sg-tasks sg-nlb",
      "udp 7777 sg-tasks sg-nlb",
    ]);
  });

  it("lets in the VPC alone where the load balancer is internal and the stack file names nobody", async () => {
    const { all } = await record(() => {
      const network = {
        vpcId: "vpc-1",
        publicSubnetIds: ["subnet-1"],
        taskSubnetIds: ["subnet-2"],
        cidr: "10.0.0.0/16",
      };
      const networkLoadBalancer = new NetworkLoadBalancer("nlb", { network, internal: true });
      const tasks = { vpcId: "vpc-1", securityGroupId: "sg-tasks" };
      new ListenTargets("db", { listen: { pg: { port: 5432 } }, networkLoadBalancer, tasks });
    });
    const clients = all("SecurityGroupIngressRule").flatMap(({ inputs }) => inputs.cidrIpv4 ?? []);
    assert.deepEqual(clients, ["10.0.0.0/16"]);
    assert.deepEqual(
      all("LoadBalancer").map(({ inputs }) => inputs.subnets),
      [["subnet-2"]],
    );
  });
});
