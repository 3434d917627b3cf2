// The ports of one service at the network load balancer: for each a listener, its target group and the rules that let
// its clients in; and the rules of each hop to the tasks (hop.ts). The load balancer itself is left to
// networkLoadBalancer.ts.

import { lb } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { listenDefaults, listenHealthDefaults, serviceDefaults } from "../../settings/defaults.ts";
import { hasDatagrams, hopsOf, type ListenProtocol, transports } from "../../settings/facts/listen.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { fromNetwork, letIn } from "./clientRules.ts";
import { makeHop } from "./hop.ts";

/** A port at the network load balancer. */
export interface ListenArgs {
  /** The port that clients connect to, 1–65535, which no other service of the load balancer has. */
  port: number;
  /**
   * What clients speak. The load balancer ends TLS, and hands on TCP. Another one replaces the listener.
   * @default "TCP"
   */
  protocol?: ListenProtocol;
  /** The port that the container listens on. @default `port` */
  containerPort?: number;
  /** IPv4 networks that may connect. @default everyone, or `vpcCidr` of the load balancer */
  allowedCidrs?: readonly string[];
  /** Whether the tasks see the clients' own addresses; with UDP always. @default true */
  preserveClientIp?: boolean;
  /**
   * Whether each TCP connection begins with a header of proxy protocol, version 2, that the app must read.
   * @default false
   */
  proxyProtocol?: boolean;
  /** Whether the connections of one client address go to one task; not with TLS. @default false */
  stickiness?: boolean;
  /** Which protocols TLS offers for HTTP/2. @default none */
  alpnPolicy?: "HTTP1Only" | "HTTP2Only" | "HTTP2Optional" | "HTTP2Preferred" | "None";
  /** Seconds, 60–6000, for which a TCP connection without traffic stays open; only with TCP. @default 350, AWS's own */
  idleTimeoutSeconds?: number;
  /** Whether connections that are still open when a task leaves are closed. @default with UDP alone */
  connectionTermination?: boolean;
  /** How the load balancer knows that a task is ready. @default it takes TCP connections */
  health?: ListenHealthArgs;
}

export interface ListenHealthArgs {
  /** A TCP port of the task, 1–65535. UDP alone answers no check, so with UDP it is needed. @default the container's */
  port?: number;
  /** Path of an HTTP request, in place of a TCP connection. @default none */
  path?: string;
  /** HTTP codes from 200 to 599 that mean healthy; only with `path`. @default "200-399", AWS's own */
  matcher?: string;
  /** Seconds between two checks, 5–300. @default 10 */
  intervalSeconds?: number;
  /** Longest wait for an answer, 2–120 and not above the interval. @default 5 */
  timeoutSeconds?: number;
  /** Good answers in a row that make a task healthy, 2–10. @default 2 */
  healthyThreshold?: number;
  /** Failures in a row that make a task unhealthy, 2–10. @default 2 */
  unhealthyThreshold?: number;
}

/** A Network Load Balancer: a `NetworkLoadBalancer`, or one that exists already and has a security group. */
export interface NetworkLoadBalancerRef {
  arn: pulumi.Input<string>;
  /** `net/<name>/<id>`, the end of its ARN. */
  arnSuffix: pulumi.Input<string>;
  /** Its security group, which gets a rule in for each port and network, and a rule out to the tasks. */
  securityGroupId: pulumi.Input<string>;
  /** The name that clients connect to. */
  host: pulumi.Input<string>;
  /** Range of the VPC, from which alone an internal one is reached by default. @default everyone may connect */
  vpcCidr?: pulumi.Input<string>;
  /** ARN of the certificate of ports with TLS. */
  certificateArn?: pulumi.Input<string>;
  /** Security policy of ports with TLS. */
  tlsPolicy?: pulumi.Input<string>;
}

export interface ListenTargetsArgs {
  /** The ports by names of small letters and digits, with which the service's name has at most 20 characters. */
  listen: Readonly<Record<string, ListenArgs>>;
  networkLoadBalancer: NetworkLoadBalancerRef;
  /** The tasks' network: their VPC and their security group. */
  tasks: { vpcId: pulumi.Input<string>; securityGroupId: pulumi.Input<string> };
  /** Seconds for a stopping task to finish its connections, 0–3600; below 120 with Spot. @default 20 */
  deregistrationDelaySeconds?: number;
}

/** One port, as ECS and the alarms know it. */
interface ListenTarget {
  targetGroupArn: pulumi.Output<string>;
  /** The port that the tasks listen on. */
  port: number;
  /** Ids in CloudWatch: `net/<name>/<id>` and `targetgroup/<name>/<id>`. */
  counted: { loadBalancerArnSuffix: pulumi.Input<string>; targetGroupArnSuffix: pulumi.Output<string> };
}

export class ListenTargets extends pulumi.ComponentResource {
  readonly targets: readonly ListenTarget[];
  /** The ids of each port in CloudWatch, by its name. */
  readonly counted: Readonly<Record<string, ListenTarget["counted"]>>;
  /** Where clients reach each port: `<host>:<port>`. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;
  /** Resources that must exist before a task can be registered and become healthy. */
  readonly wayIn: pulumi.Resource[] = [];

  constructor(name: string, args: ListenTargetsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:ListenTargets", name, {}, opts);
    const { networkLoadBalancer, listen } = args;
    const ports = sortedEntries(listen);
    const targets = ports.map(([key, port]) => [key, this.makeTarget(`${name}-${key}`, port, args)] as const);
    this.targets = targets.map(([, target]) => target);
    this.counted = Object.fromEntries(targets.map(([key, { counted }]) => [key, counted]));
    // A rule that names the load balancer's group lets its clients in with their own addresses, too:
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    const between = { from: "network load balancer", loadBalancer: networkLoadBalancer, tasks: args.tasks } as const;
    for (const hop of hopsOf(listen)) {
      this.wayIn.push(...makeHop(name, `${hop.ipProtocol}-${hop.port}`, { ...between, ...hop }, this));
    }
    this.addresses = Object.fromEntries(
      ports.map(([key, { port }]) => [key, pulumi.interpolate`${networkLoadBalancer.host}:${port}`]),
    );
    this.registerOutputs({ addresses: this.addresses });
  }

  private makeTarget(name: string, listen: ListenArgs, args: ListenTargetsArgs): ListenTarget {
    const { networkLoadBalancer, tasks } = args;
    const { protocol, stickiness, proxyProtocol, preserveClientIp } = withDefaults(listen, listenDefaults);
    const { deregistrationDelaySeconds } = withDefaults(args, serviceDefaults);
    const { containerPort = listen.port } = listen;
    const datagrams = hasDatagrams(protocol);
    const targetGroup = new lb.TargetGroup(
      `${name}-tg`,
      {
        // As for HTTP (loadBalancerTarget.ts): ECS registers each task with its container's port, and another one here
        // would replace the target group.
        port: 80,
        protocol: protocol === "TLS" ? "TCP" : protocol,
        targetType: "ip",
        vpcId: tasks.vpcId,
        deregistrationDelay: deregistrationDelaySeconds,
        connectionTermination: listen.connectionTermination ?? datagrams,
        preserveClientIp: String(datagrams || preserveClientIp),
        proxyProtocolV2: proxyProtocol,
        stickiness: stickiness ? { enabled: true, type: "source_ip" } : undefined,
        healthCheck: healthCheckOf(listen.health ?? {}),
      },
      { parent: this },
    );
    const listener = new lb.Listener(
      `${name}-listener`,
      {
        loadBalancerArn: networkLoadBalancer.arn,
        port: listen.port,
        protocol,
        ...(protocol === "TLS" && {
          sslPolicy: networkLoadBalancer.tlsPolicy,
          certificateArn: networkLoadBalancer.certificateArn,
          alpnPolicy: listen.alpnPolicy,
        }),
        tcpIdleTimeoutSeconds: listen.idleTimeoutSeconds,
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      },
      { parent: this },
    );
    this.wayIn.push(listener, ...this.allowClients(name, listen, networkLoadBalancer));
    const counted = {
      loadBalancerArnSuffix: networkLoadBalancer.arnSuffix,
      targetGroupArnSuffix: targetGroup.arnSuffix,
    };
    return { targetGroupArn: targetGroup.arn, port: containerPort, counted };
  }

  private allowClients(name: string, listen: ListenArgs, { securityGroupId, vpcCidr }: NetworkLoadBalancerRef) {
    const { protocol, port, allowedCidrs } = withDefaults(listen, listenDefaults);
    const usual = vpcCidr ? { key: "vpc", who: "the VPC", cidrIpv4: vpcCidr } : fromNetwork("0.0.0.0/0");
    return transports(protocol).flatMap((ipProtocol) => {
      const at = { role: `${ipProtocol}-${port}`, shown: `${ipProtocol.toUpperCase()} ${port}`, ipProtocol, port };
      const clients = allowedCidrs?.map(fromNetwork) ?? [usual];
      return clients.map((one) => letIn(name, at, one, { securityGroupId, parent: this }));
    });
  }
}

function healthCheckOf(args: ListenHealthArgs) {
  const { port, path, matcher, ...health } = withDefaults(args, listenHealthDefaults);
  return {
    protocol: path === undefined ? "TCP" : "HTTP",
    port: port === undefined ? "traffic-port" : String(port),
    // Empty where a TCP connection is enough: else the provider takes what it has read for wanted, and refuses its own.
    path: path ?? "",
    matcher: path === undefined ? "" : matcher,
    interval: health.intervalSeconds,
    timeout: health.timeoutSeconds,
    healthyThreshold: health.healthyThreshold,
    unhealthyThreshold: health.unhealthyThreshold,
  };
}
