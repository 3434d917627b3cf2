// Deploys a plan to the emulator without an engine: what has a part in the traffic of real containers. Security groups,
// roles and alarms are left out, since the emulator holds nobody to them.

import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from "@aws-sdk/client-ecs";
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ModifyListenerAttributesCommand,
  type RuleCondition,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import type { Plan } from "../../../plan/graph.ts";
import { type Clients, connect } from "../../../rollout/clients.ts";
import { ask, askEfs } from "../../support/jsonApi.ts";
import type { Inputs } from "../../support/law.ts";

/** Outputs, by the name that a plan has for them: `orders.url` → its value. */
export type Known = Record<string, string>;

interface At {
  clients: Clients;
  emulator: LocalStack;
  /** Unlike that of another stack's resource. */
  name: string;
}

type Maker = (at: At, inputs: Inputs) => Promise<Known>;

/** AWS type → what makes it, each after those that it needs. */
const makers: Record<string, Maker> = {
  "aws:cloudwatch/logGroup:LogGroup": async ({ clients, name }) => {
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    return { name };
  },
  "aws:sqs/queue:Queue": async ({ emulator, name }, { redrivePolicy }) => {
    const Attributes = redrivePolicy === undefined ? {} : { RedrivePolicy: redrivePolicy };
    const { QueueUrl } = await ask(emulator, "sqs", "AmazonSQS.CreateQueue", { QueueName: name, Attributes });
    const of = { QueueUrl, AttributeNames: ["QueueArn"] };
    const { Attributes: own } = await ask(emulator, "sqs", "AmazonSQS.GetQueueAttributes", of);
    return { url: QueueUrl, arn: own.QueueArn };
  },
  "aws:efs/fileSystem:FileSystem": async ({ emulator, name: CreationToken }, { encrypted: Encrypted }) => {
    const { FileSystemId } = await askEfs(emulator, "file-systems", { CreationToken, Encrypted });
    return { id: FileSystemId };
  },
  "aws:efs/accessPoint:AccessPoint": async ({ emulator, name: ClientToken }, { fileSystemId, ...inputs }) => {
    const of = { ClientToken, FileSystemId: fileSystemId, ...inCapitals(inputs) };
    const { AccessPointId } = await askEfs(emulator, "access-points", of);
    return { id: AccessPointId };
  },
  "aws:ecs/cluster:Cluster": async ({ clients, name }) => {
    const { cluster } = await clients.ecs.send(new CreateClusterCommand({ clusterName: name }));
    return { arn: String(cluster?.clusterArn), name };
  },
  "aws:lb/loadBalancer:LoadBalancer": async ({ clients, name: Name }) => {
    const { LoadBalancers: [made] = [] } = await clients.elb.send(new CreateLoadBalancerCommand({ Name }));
    return { arn: String(made?.LoadBalancerArn), name: Name, dnsName: String(made?.DNSName) };
  },
  "aws:lb/targetGroup:TargetGroup": async ({ clients, name: Name }, { port, protocol }) => {
    const input = { Name, Port: port, Protocol: protocol, TargetType: "ip" as const, VpcId: "vpc-12345678" };
    const { TargetGroups: [made] = [] } = await clients.elb.send(new CreateTargetGroupCommand(input));
    return { arn: String(made?.TargetGroupArn) };
  },
  "aws:lb/listener:Listener": async ({ clients }, { loadBalancerArn, port, protocol, defaultActions, ...headers }) => {
    const DefaultActions = defaultActions.map(action);
    const input = { LoadBalancerArn: loadBalancerArn, Port: port, Protocol: protocol, DefaultActions };
    const { Listeners: [made] = [] } = await clients.elb.send(new CreateListenerCommand(input));
    const ListenerArn = String(made?.ListenerArn);
    const Attributes = Object.entries(headers).map(([name, Value]) => ({ Key: attribute(name), Value }));
    if (Attributes.length > 0) {
      await clients.elb.send(new ModifyListenerAttributesCommand({ ListenerArn, Attributes }));
    }
    return { arn: ListenerArn };
  },
  "aws:lb/listenerRule:ListenerRule": async ({ clients }, { listenerArn, priority, conditions, actions }) => {
    const input = { ListenerArn: listenerArn, Priority: priority, Conditions: conditions.map(condition) };
    await clients.elb.send(new CreateRuleCommand({ ...input, Actions: actions.map(action) }));
    return {};
  },
  "aws:ecs/taskDefinition:TaskDefinition": async ({ clients }, { containerDefinitions, ...inputs }) => {
    const input = { ...inputs, containerDefinitions: JSON.parse(containerDefinitions) };
    const { taskDefinition } = await clients.ecs.send(
      new RegisterTaskDefinitionCommand(input as RegisterTaskDefinitionCommandInput),
    );
    return { arn: String(taskDefinition?.taskDefinitionArn) };
  },
  "aws:ecs/service:Service": async ({ clients, name }, { cluster, taskDefinition, desiredCount, ...inputs }) => {
    const input: CreateServiceCommandInput = {
      ...{ serviceName: name, cluster, taskDefinition, desiredCount },
      capacityProviderStrategy: inputs.capacityProviderStrategies,
      loadBalancers: inputs.loadBalancers,
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-0123456789abcdef0"] } },
    };
    await clients.ecs.send(new CreateServiceCommand(input));
    return { name };
  },
};

/**
 * @param known what the plan's placeholders stand for, of all that is not made here
 * @returns the same with all that was made, and with the stack's outputs for others: `stack local#platform.clusterArn`
 */
export async function deployPlan(emulator: LocalStack, plan: Plan, known: Known = {}): Promise<Known> {
  const clients = connect(emulator.aws);
  const all = { ...known };
  try {
    for (const [type, make] of Object.entries(makers)) {
      for (const { name, inputs } of inOrder(plan.resources.filter((one) => one.type === type))) {
        const made = await make({ clients, emulator, name: `${plan.stack}-${name}` }, filled(inputs, all));
        for (const [property, value] of Object.entries(made)) all[`${name}.${property}`] = value;
      }
    }
  } finally {
    clients.close();
  }
  for (const [path, value] of leaves(filled(plan.outputs, all))) all[`stack ${plan.stack}#${path}`] = value;
  return all;
}

/** Each after those of its own type that it names: a queue after that of its dead letters. */
function inOrder<T extends { name: string; inputs: unknown }>(resources: T[]): T[] {
  const names = (one: T, other: T) => JSON.stringify(one.inputs).includes(`\${${other.name}.`);
  return resources.toSorted((a, b) => Number(names(a, b)) - Number(names(b, a)));
}

function filled<T>(inputs: T, known: Known): T & Inputs {
  const text = JSON.stringify(inputs).replace(/\$\{([^}]+)\}/g, (whole, from) => known[from] ?? whole);
  return JSON.parse(text);
}

function* leaves(value: unknown, path: string[] = []): Generator<[path: string, value: string]> {
  if (typeof value === "object" && value !== null) {
    for (const [key, below] of Object.entries(value)) yield* leaves(below, [...path, key]);
  } else yield [path.join("."), String(value)];
}

function action({ type, targetGroupArn, fixedResponse, redirect }: Inputs): Action {
  return {
    Type: type,
    TargetGroupArn: targetGroupArn,
    FixedResponseConfig: fixedResponse && inCapitals(fixedResponse),
    RedirectConfig: redirect && inCapitals(redirect),
  } as Action;
}

/** The provider's `pathPattern: { values }` is the API's `path-pattern` with a `PathPatternConfig`. */
function condition(one: Inputs): RuleCondition {
  const [[key, value] = ["", {}]] = Object.entries(one);
  if (key === "queryStrings") return { Field: "query-string", QueryStringConfig: { Values: inCapitals(value) as [] } };
  const Field = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { Field, [`${capital(key)}Config`]: inCapitals(value) };
}

/** The provider's `routingHttpResponseXFrameOptionsHeaderValue`, by the API's name. */
function attribute(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return words.replace(/^routing_http_response_(.*)_header_value$/, "routing.http.response.$1.header_value");
}

const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

function inCapitals(value: unknown): Inputs {
  if (Array.isArray(value)) return value.map(inCapitals);
  if (typeof value !== "object" || value === null) return value as Inputs;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [capital(key), inCapitals(below)]));
}
