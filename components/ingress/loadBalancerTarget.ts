// How the load balancer reaches a service: target group, listener rule, and the two security group rules of the hop,
// out of the load balancer and into the tasks. Everything else of the way in is left to loadBalancer.ts.

import { lb, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Route } from "../../settings/keys/route.ts";
import type { ServiceSettings } from "../../settings/keys/schema.ts";

export interface LoadBalancerTargetArgs {
  /** The stack file's service; it has a port and a route. */
  settings: ServiceSettings & { port: number; route: Route };
  loadBalancer: {
    /** Such as `https://app.example.com`. */
    url: pulumi.Input<string>;
    listenerArn: pulumi.Input<string>;
    securityGroupId: pulumi.Input<string>;
    /** `app/<name>/<id>`. */
    arnSuffix: pulumi.Input<string>;
  };
  /** Of the listener rule; 1–50000, each once on a load balancer. */
  priority: number;
  /** The tasks' network: their VPC and their security group. */
  tasks: { vpcId: pulumi.Input<string>; securityGroupId: pulumi.Input<string> };
}

export class LoadBalancerTarget extends pulumi.ComponentResource {
  readonly targetGroupArn: pulumi.Output<string>;
  /** What CloudWatch and autoscaling count by: `app/<name>/<id>` and `targetgroup/<name>/<id>`. */
  readonly counted: { loadBalancerArnSuffix: pulumi.Input<string>; targetGroupArnSuffix: pulumi.Output<string> };
  /** Where the service answers. */
  readonly url: pulumi.Output<string>;
  /** Of the tasks. */
  readonly port: number;
  /** What there has to be before a task can be registered and found healthy. */
  readonly wayIn: pulumi.Resource[];

  constructor(name: string, args: LoadBalancerTargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:LoadBalancerTarget", name, {}, opts);
    const { settings, loadBalancer, tasks } = args;
    const { health, route } = settings;
    this.port = settings.port;

    // No name of its own, and a short one here: a target group that moves to another VPC is replaced, the new one
    // before the old one goes, and both names have to fit 32 characters with what Pulumi adds.
    const targetGroup = new lb.TargetGroup(
      `${name}-tg`,
      {
        // Not the service's, or another one there replaces the target group, and clients get 503 from the empty new one
        // until tasks are in it. It counts only for a target that is registered without a port, and ECS registers each
        // task with its container's. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
        // (Port), https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerPort)
        port: 80,
        protocol: "HTTP",
        targetType: "ip",
        vpcId: tasks.vpcId,
        deregistrationDelay: settings.deregistrationDelaySeconds,
        slowStart: settings.slowStartSeconds,
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
      },
      { parent: this },
    );
    this.targetGroupArn = targetGroup.arn;
    this.counted = { loadBalancerArnSuffix: loadBalancer.arnSuffix, targetGroupArnSuffix: targetGroup.arnSuffix };

    const listenerRule = new lb.ListenerRule(
      `${name}-rule`,
      {
        listenerArn: loadBalancer.listenerArn,
        priority: args.priority,
        conditions: conditionsOf(route),
        actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      },
      { parent: this },
    );

    // The port is in their names, so that another one adds two rules, and Pulumi removes the old two only at the end of
    // an update that has succeeded. Changed in place they would cut off the tasks that still run, and those that ECS
    // rolls back to. Replaced (`replaceOnChanges`) they would, after an update that has failed, stand in the way of the
    // old port: its rule is still there, but no longer the state's, and AWS refuses a second (InvalidPermission.Duplicate).
    const hop = { ipProtocol: "tcp", fromPort: settings.port, toPort: settings.port };
    const intoTasks = new vpc.SecurityGroupIngressRule(
      `${name}-from-load-balancer-${settings.port}`,
      {
        ...hop,
        description: "From the load balancer",
        securityGroupId: tasks.securityGroupId,
        referencedSecurityGroupId: loadBalancer.securityGroupId,
      },
      { parent: this },
    );
    const outOfLoadBalancer = new vpc.SecurityGroupEgressRule(
      `${name}-out-of-load-balancer-${settings.port}`,
      {
        ...hop,
        description: `To the tasks of ${name}`,
        securityGroupId: loadBalancer.securityGroupId,
        referencedSecurityGroupId: tasks.securityGroupId,
      },
      { parent: this },
    );
    this.wayIn = [listenerRule, intoTasks, outOfLoadBalancer];

    this.url = pulumi.output(loadBalancer.url).apply((url) => urlOf(route, url));
    this.registerOutputs({
      targetGroupArn: this.targetGroupArn,
      counted: this.counted,
      url: this.url,
    });
  }
}

function conditionsOf({ path, host }: Route) {
  const paths = { pathPattern: { values: path.toSorted() } };
  return host.length > 0 ? [{ hostHeader: { values: host.toSorted() } }, paths] : [paths];
}

/**
 * The first host and path that one can open in a browser; the load balancer's own host where the route names none.
 * @param loadBalancerUrl scheme, host and maybe port
 */
export function urlOf({ path, host }: Route, loadBalancerUrl: string): string {
  const ownHost = host.find((name) => !/[*?]/.test(name));
  // Not read as a URL: what stands for a host that is not known yet would come out in lower case.
  const origin = ownHost === undefined ? loadBalancerUrl : loadBalancerUrl.replace(/(?<=:\/\/)[^:]+/, ownHost);
  return `${origin}${encodeURI(path[0]?.split(/[*?]/)[0] || "/")}`;
}
