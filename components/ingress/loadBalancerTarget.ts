// How the load balancer reaches a service: its target group, its rules on the listener (serviceRule.ts), and those of
// the hop to its tasks (hop.ts). The load balancer itself is left to loadBalancer.ts.

import { lb, type types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { healthDefaults, routeDefaults, serviceDefaults, stickinessDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { makeHop } from "./hop.ts";
import { type RouteArgs, urlOf } from "./route.ts";
import { makeSecondTarget, type SecondTargetArgs } from "./secondTarget.ts";
import { makeServiceRule } from "./serviceRule.ts";
import type { Share } from "./share.ts";
import type { SignInArgs } from "./signIn.ts";

/** Which requests a service gets, and which of its containers gets them. */
export interface ServiceRouteArgs extends RouteArgs {
  /** Name of the sidecar that the requests go to, such as a proxy before the app. @default the one that has `port` */
  container?: string;
  /**
   * The port that they go to, one of those of `container` or else of any container of the task.
   * @default its main port
   */
  port?: number;
  /** Lets in only who has signed in. @default everybody */
  signIn?: SignInArgs;
  /** Other services that get a part of the requests, at most 4. @default none */
  shares?: readonly Share[];
  /**
   * A part of another service's requests in place of requests of its own; that one's conditions count.
   * @default none
   */
  shareOf?: Share;
}

/** How the load balancer knows that a task is ready. */
export interface HealthArgs {
  /** Path that the load balancer requests. @default "/" */
  path?: string;
  /**
   * HTTP codes from 200 to 499 that mean healthy, as 200, 200,204 or 200-299; with `protocolVersion: "GRPC"` codes of
   * gRPC from 0 to 99, which have to be given. @default "200"
   */
  matcher?: string;
  /** Seconds between two checks, 5–300. @default 10 */
  intervalSeconds?: number;
  /** Longest wait for an answer, 2–120 and below the interval. @default 5 */
  timeoutSeconds?: number;
  /** Good answers in a row that make a task healthy, 2–10. @default 2 */
  healthyThreshold?: number;
  /** Failures in a row that make a task unhealthy, 2–10. @default 3 */
  unhealthyThreshold?: number;
  /** Seconds after a task's start in which ECS ignores failures, 0 or more. @default 30 */
  gracePeriodSeconds?: number;
}

/** The arguments of a service that say how the load balancer treats it. */
export interface RoutedArgs {
  /** @default every request */
  route?: ServiceRouteArgs;
  /** @default `GET /` has to answer 200 */
  health?: HealthArgs;
  /** Seconds for a stopping task to finish its open requests, 0–3600; below 120 with Spot. @default 20 */
  deregistrationDelaySeconds?: number;
  /** Seconds in which a new task's share of the requests grows to its full size: 0, or 30–900. @default 0 */
  slowStartSeconds?: number;
  /** Keeps a client at one task while it is healthy. @default none */
  stickiness?: StickinessArgs;
  /**
   * What the load balancer speaks with the tasks; other than HTTP1 it takes a listener with TLS. Another one replaces
   * the target group. @default "HTTP1"
   */
  protocolVersion?: "HTTP1" | "HTTP2" | "GRPC";
}

export interface StickinessArgs {
  /** Seconds for which a client stays at its task, 1–604800. @default 86400 */
  durationSeconds?: number;
  /** Cookie of the app that begins a session. @default the load balancer sets one of its own */
  cookieName?: string;
}

/** An Application Load Balancer: a `LoadBalancer`, or one that exists already. */
export interface LoadBalancerRef {
  /** Scheme, host and maybe port, such as `https://app.example.com`. */
  url: pulumi.Input<string>;
  /** The listener that gets the service's rule. */
  listenerArn: pulumi.Input<string>;
  /** The load balancer's security group, which gets a rule out to the tasks. */
  securityGroupId: pulumi.Input<string>;
  /** `app/<name>/<id>`, the end of its ARN. */
  arnSuffix: pulumi.Input<string>;
  /** Its ARN, which only a deployment with a test asks for. @default that of the listener's */
  arn?: pulumi.Input<string>;
  /** Whether the same program makes it, as an internal one. @default false */
  internal?: boolean;
}

export interface LoadBalancerTargetArgs extends RoutedArgs {
  /** The port that the tasks listen on, whichever container has it. */
  port: number;
  /** The container of the tasks that has it. @default the component's name */
  container?: string;
  loadBalancer: LoadBalancerRef;
  /** The tasks' network: their VPC and their security group. */
  tasks: { vpcId: pulumi.Input<string>; securityGroupId: pulumi.Input<string> };
  /** A second target group, between which and the first one ECS moves the requests. @default none */
  second?: SecondTargetArgs;
}

export class LoadBalancerTarget extends pulumi.ComponentResource {
  readonly targetGroupArn: pulumi.Output<string>;
  /** Ids in CloudWatch and autoscaling: `app/<name>/<id>` and `targetgroup/<name>/<id>`. */
  readonly counted: {
    loadBalancerArnSuffix: pulumi.Input<string>;
    targetGroupArnSuffix: pulumi.Output<string>;
    /** Only with a second target group. */
    secondTargetGroupArnSuffix?: pulumi.Output<string>;
  };
  /** How ECS moves requests; undefined with one target group. */
  readonly shifting?: types.input.ecs.ServiceLoadBalancerAdvancedConfiguration;
  /** Where the service answers. */
  readonly url: pulumi.Output<string>;
  /** The port that the tasks listen on. */
  readonly port: number;
  /** The container of the tasks that has it. */
  readonly container: string;
  /** Resources that must exist before a task can be registered and become healthy. */
  readonly wayIn: pulumi.Input<pulumi.Resource>[];

  constructor(name: string, args: LoadBalancerTargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:LoadBalancerTarget", name, {}, opts);
    const { port, loadBalancer, tasks, second } = args;
    const route = withDefaults(args.route ?? {}, routeDefaults);
    this.port = port;
    this.container = args.container ?? name;

    const groupArgs = targetGroupArgs(args);
    // No name of its own, and a short one here: a target group that moves to another VPC is replaced, the new one
    // before the old one goes, and both names have to fit 32 characters with what Pulumi adds.
    const targetGroup = new lb.TargetGroup(`${name}-tg`, groupArgs, { parent: this });
    this.targetGroupArn = targetGroup.arn;
    this.counted = { loadBalancerArnSuffix: loadBalancer.arnSuffix, targetGroupArnSuffix: targetGroup.arnSuffix };

    // A service's name has at most 20 characters: a longer role than tg2 would not fit.
    const secondGroup = second && new lb.TargetGroup(`${name}-tg2`, groupArgs, { parent: this });

    const { shareOf } = route;
    shareOf?.joinedBy(targetGroup.arn);
    const forward = {
      listenerArn: loadBalancer.listenerArn,
      targetGroupArn: targetGroup.arn,
      secondTargetGroupArn: secondGroup?.arn,
    };
    const listenerRule = shareOf?.rule ?? makeServiceRule(name, route, forward, this);

    const hop = { from: "load balancer", loadBalancer, tasks, ipProtocol: "tcp", port } as const;
    this.wayIn = [listenerRule, ...makeHop(name, `${port}`, hop, this)];
    if (secondGroup && listenerRule instanceof lb.ListenerRule) {
      const shifted = { ...second, targetGroup: secondGroup, loadBalancer, tasks, listenerRule };
      const made = makeSecondTarget(name, shifted, this);
      this.shifting = made.shifting;
      this.counted.secondTargetGroupArnSuffix = secondGroup.arnSuffix;
      this.wayIn.push(...made.wayIn);
    }

    this.url = pulumi.output(loadBalancer.url).apply((url) => urlOf(route, url));
    this.registerOutputs({
      targetGroupArn: this.targetGroupArn,
      counted: this.counted,
      url: this.url,
    });
  }
}

/** What every target group of a service is like. */
function targetGroupArgs({ loadBalancer, tasks, ...args }: LoadBalancerTargetArgs): lb.TargetGroupArgs {
  const health = withDefaults(args.health ?? {}, healthDefaults);
  const { deregistrationDelaySeconds, slowStartSeconds } = withDefaults(args, serviceDefaults);
  return {
    // Not the service's, or another one there replaces the target group, and clients get 503 from the empty new one
    // until tasks are in it. It counts only for a target that is registered without a port, and ECS registers each
    // task with its container's.
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    // (Port), https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerPort)
    // So it is free to say which of two load balancers the group is behind. One that becomes internal is replaced,
    // and AWS refuses a group behind both while they stand side by side (TargetGroupAssociationLimit): another port
    // replaces the group with it. https://github.com/hashicorp/terraform-provider-aws/issues/22005
    port: loadBalancer.internal ? 81 : 80,
    protocol: "HTTP",
    targetType: "ip",
    vpcId: tasks.vpcId,
    deregistrationDelay: deregistrationDelaySeconds,
    slowStart: slowStartSeconds,
    // HTTP1 is AWS's own default, and writing it out would change nothing but each plan.
    protocolVersion: args.protocolVersion === "HTTP1" ? undefined : args.protocolVersion,
    stickiness: args.stickiness && stickinessOf(args.stickiness),
    healthCheck: {
      protocol: "HTTP",
      port: "traffic-port",
      path: health.path,
      matcher: health.matcher,
      interval: health.intervalSeconds,
      timeout: health.timeoutSeconds,
      healthyThreshold: health.healthyThreshold,
      unhealthyThreshold: health.unhealthyThreshold,
    },
  };
}

function stickinessOf(args: StickinessArgs) {
  const { durationSeconds, cookieName } = withDefaults(args, stickinessDefaults);
  const type = cookieName === undefined ? "lb_cookie" : "app_cookie";
  return { enabled: true, type, cookieDuration: durationSeconds, cookieName };
}
