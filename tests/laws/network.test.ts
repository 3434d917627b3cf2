// Who can reach what: security groups, listeners, subnets, the VPC.

import { hopsOf } from "../../settings/facts/listen.ts";
import { withPlaceholders } from "../../settings/language/stackOutput.ts";
import { allOf, firstOf, type Inputs, law, referred, type StackPlan } from "../support/law.ts";

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";
const listenerRule = "aws:lb/listenerRule:ListenerRule";
const service = "aws:ecs/service:Service";
const vpc = "awsx:ec2:Vpc";

const world = ["0.0.0.0/0", "::/0"];
const isWide = ({ inputs }: { inputs: Inputs }) => world.includes(inputs.cidrIpv4) || world.includes(inputs.cidrIpv6);
/** The ports on which the world may come; an internal load balancer has none. */
const listenerPorts = (plan: StackPlan) => {
  const isInternal = allOf(plan, loadBalancer).some(({ inputs }) => inputs.internal);
  return new Set(isInternal ? [] : allOf(plan, listener).map(({ inputs }) => inputs.port));
};
/** A group of the plan, or the name of one that another stack has. */
const groupNamed = (plan: StackPlan, id: unknown) => referred(plan, id) ?? String(id);
const isNetwork = ({ inputs }: { inputs: Inputs }) => inputs.loadBalancerType === "network";
const groupsOfNetworkLoadBalancers = (plan: StackPlan) => {
  const own = allOf(plan, loadBalancer).filter(isNetwork);
  return new Set(own.flatMap(({ inputs }) => inputs.securityGroups).map((id) => groupNamed(plan, id)));
};
const partition = <T>(all: readonly T[], is: (one: T) => boolean) =>
  [all.filter(is), all.filter((one) => !is(one))] as const;
const groupsOfLoadBalancers = (plan: StackPlan) => {
  const http = allOf(plan, loadBalancer).filter((one) => !isNetwork(one));
  const own = http.flatMap(({ inputs }) => inputs.securityGroups as string[]);
  const shared = plan.settings.shared?.loadBalancer?.securityGroupId.placeholder ?? [];
  const given = plan.settings.shared ? [] : (withPlaceholders(plan.settings.ingress.securityGroupId) ?? []);
  return new Set([own, shared, given].flat().map((id) => groupNamed(plan, id)));
};
const groupsOfAll = (plan: StackPlan) =>
  new Set([...groupsOfLoadBalancers(plan), ...groupsOfNetworkLoadBalancers(plan)]);
/** The security group of the tasks of a service or a job. */
const groupOf = (plan: StackPlan, name: string) =>
  allOf(plan, securityGroup).find((group) => group.name === `${name}-security-group`);
const rulesInto = (plan: StackPlan, group: unknown) =>
  allOf(plan, ingressRule).filter(({ inputs }) => referred(plan, inputs.securityGroupId) === group);
const signsIn = ({ settings: { services, ingress } }: StackPlan) =>
  ingress.identityProviders ?? Object.values(services).some(({ route }) => route?.signIn !== undefined);
const isPublic = ({ settings: { network } }: StackPlan) => "egress" in network && network.egress === "public";

describe("laws of the network", () => {
  law(
    "nothing but the listener ports of a public load balancer is open to the world (EC2.18, EC2.19)",
    (plan) =>
      allOf(plan, ingressRule)
        .filter(isWide)
        .filter(({ inputs }) => {
          const onListener = inputs.fromPort === inputs.toPort && listenerPorts(plan).has(inputs.fromPort);
          return !onListener || !groupsOfAll(plan).has(groupNamed(plan, inputs.securityGroupId));
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, ingressRule).inputs = {
        ...firstOf(plan, ingressRule).inputs,
        cidrIpv4: "0.0.0.0/0",
        fromPort: 22,
        toPort: 22,
      };
    },
  );

  law(
    "behind CloudFront the load balancer is internal, and lets in nobody else",
    (plan) =>
      allOf(plan, "aws:cloudfront/distribution:Distribution").flatMap(() => {
        const http = allOf(plan, loadBalancer).filter((one) => !isNetwork(one));
        const into = allOf(plan, ingressRule).filter(({ inputs }) =>
          groupsOfLoadBalancers(plan).has(groupNamed(plan, inputs.securityGroupId)),
        );
        const wrong = [
          ...http.filter(({ inputs }) => inputs.internal !== true),
          ...into.filter(({ inputs }) => !inputs.prefixListId),
        ];
        return wrong.map(({ name }) => name);
      }),
    (plan) => {
      const [one] = allOf(plan, loadBalancer);
      if (one) plan.resources.push({ ...one, type: "aws:cloudfront/distribution:Distribution" });
    },
  );

  law(
    "tasks are reached by the load balancers, where they have a route or listen, and by their callers only, on their own ports",
    (plan) =>
      Object.entries(plan.settings.services).flatMap(([name, { port, route, callers, listen }]) => {
        const who = [
          ...callers.map((caller) => groupOf(plan, caller) ?? ""),
          ...(route ? groupsOfLoadBalancers(plan) : []),
        ];
        const hops = hopsOf(listen).map((hop) => `${hop.ipProtocol} ${hop.port}`);
        const [ofListen, rules] = partition(rulesInto(plan, groupOf(plan, name)), ({ inputs }) =>
          groupsOfNetworkLoadBalancers(plan).has(groupNamed(plan, inputs.referencedSecurityGroupId)),
        );
        const open = ofListen.map(({ inputs }) => `${inputs.ipProtocol} ${inputs.fromPort}`).sort();
        const asked = hops.toSorted();
        const wrong = rules.filter(({ inputs: { referencedSecurityGroupId: from, fromPort, toPort } }) => {
          return !who.includes(groupNamed(plan, from)) || fromPort !== port || toPort !== port;
        });
        const missing = who.length - new Set(rules.map(({ inputs }) => inputs.referencedSecurityGroupId)).size;
        return [
          ...wrong.map((rule) => `${rule.name} of ${name}`),
          ...(missing === 0 ? [] : [`${name} lacks a rule`]),
          ...(open.join() === asked.join() ? [] : [`${name} listens on ${asked.join()}, open is ${open.join()}`]),
        ];
      }),
    (plan) => {
      const rule = allOf(plan, ingressRule).find(({ inputs }) => inputs.referencedSecurityGroupId);
      if (rule) rule.inputs.toPort = 65535;
    },
  );

  law(
    "nothing reaches the tasks of a job",
    (plan) =>
      Object.keys(plan.settings.jobs).flatMap((name) =>
        rulesInto(plan, groupOf(plan, name)).map((rule) => `${rule.name} of ${name}`),
      ),
    (plan) => {
      plan.settings.jobs.web = {} as (typeof plan.settings.jobs)[string];
    },
  );

  law(
    "a load balancer gets out to the tasks only, and for sign-in to port 443",
    (plan) =>
      allOf(plan, egressRule)
        .filter(({ inputs }) => groupsOfAll(plan).has(groupNamed(plan, inputs.securityGroupId)))
        .filter(({ inputs }) => !inputs.referencedSecurityGroupId)
        .filter(({ inputs: { fromPort, toPort } }) => !signsIn(plan) || fromPort !== 443 || toPort !== 443)
        .map(({ name }) => name),
    (plan) => {
      const rule = allOf(plan, egressRule).find(({ inputs }) => inputs.referencedSecurityGroupId);
      if (rule) rule.inputs.referencedSecurityGroupId = undefined;
    },
  );

  law(
    "nobody gets past a sign-in but on the paths that are open",
    (plan) =>
      Object.entries(plan.settings.services).flatMap(([name, { route }]) => {
        if (route?.signIn === undefined) return [];
        const { open } = route.signIn;
        const rules = allOf(plan, listenerRule).filter(({ inputs: { actions } }) =>
          (actions as Inputs[]).some((one) => one.targetGroupArn === `\${${name}-tg.arn}`),
        );
        const asks = ({ inputs: { actions } }: { inputs: Inputs }) => /^authenticate-/.test(actions[0].type);
        const past = rules.filter((rule) => !asks(rule));
        const own = rules.filter(asks);
        const isOpen = ({ inputs }: { inputs: Inputs }) =>
          (inputs.conditions as Inputs[]).some(({ pathPattern }) => open.includes(pathPattern?.values.join())) &&
          inputs.priority < own[0]?.inputs.priority;
        const wrong = past.filter((rule) => !isOpen(rule)).map((rule) => rule.name);
        return own.length === 1 && past.length === open.length ? wrong : [...wrong, name];
      }),
    (plan) => {
      const { route } = plan.settings.services.web ?? {};
      if (route) Object.assign(route, { signIn: { open: [] } });
    },
  );

  law(
    "tasks get out by IPv6 where their network has it, and only there",
    (plan) =>
      [...Object.keys(plan.settings.services), ...Object.keys(plan.settings.jobs)].filter((name) => {
        const out = allOf(plan, egressRule).filter(({ inputs }) => inputs.cidrIpv6 === "::/0");
        const own = out.filter(({ inputs }) => referred(plan, inputs.securityGroupId) === groupOf(plan, name));
        return own.length !== (plan.settings.network.ipv6 ? 1 : 0);
      }),
    (plan) => {
      plan.settings.network.ipv6 = true;
    },
  );

  law(
    "every security group has its rules as resources of their own",
    (plan) =>
      allOf(plan, securityGroup)
        .filter(({ inputs }) => inputs.ingress || inputs.egress)
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, securityGroup).inputs.ingress = [];
    },
  );

  law(
    "tasks have no public IP, but with egress: public (ECS.2)",
    (plan) =>
      allOf(plan, service)
        .filter(({ inputs }) => inputs.networkConfiguration.assignPublicIp !== isPublic(plan))
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, service).inputs.networkConfiguration.assignPublicIp = true;
    },
  );

  law(
    "a VPC of ours is transformed, for awsx would hand out public IPs in its public subnets (EC2.15)",
    (plan) =>
      allOf(plan, vpc)
        .filter(({ options }) => !options.transforms)
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, vpc).options = {};
    },
  );

  law(
    "where no rule fits, the load balancer itself answers",
    (plan) =>
      allOf(plan, listener)
        .filter(({ inputs }) => /^HTTP/.test(inputs.protocol))
        .filter(({ inputs }) => !["fixed-response", "redirect"].includes(inputs.defaultActions[0].type))
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, listener).inputs.defaultActions = [{ type: "forward" }];
    },
  );

  law(
    "listener rules have a priority each, from 1 to 50000",
    (plan) => {
      const byListener = Map.groupBy(
        allOf(plan, "aws:lb/listenerRule:ListenerRule"),
        (rule) => rule.inputs.listenerArn,
      );
      return [...byListener.values()].flatMap((rules) => {
        const priorities = rules.map(({ inputs }) => inputs.priority);
        return priorities.filter(
          (priority, index) => !(priority >= 1 && priority <= 50_000) || priorities.indexOf(priority) !== index,
        );
      });
    },
    (plan) => {
      firstOf(plan, "aws:lb/listenerRule:ListenerRule").inputs.priority = 0;
    },
  );
});
