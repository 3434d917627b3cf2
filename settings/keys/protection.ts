// `protection` and `allow`: the stricter rules of a protected environment, and its exceptions, each with a reason.
// Rules of one service or job are checked where it is, in settings/rules/.

import { z } from "zod";
import { hasDigest } from "../facts/imageReference.ts";
import type { Fault, Path } from "../language/faults.ts";
import { mapOf, text } from "../language/fields.ts";
import { nearestIs } from "../language/nearest.ts";
import type { StackAlarms } from "./alarms.ts";
import type { ClusterSettings, SpotShares } from "./cluster.ts";
import { type IngressSettings, isSecure } from "./ingress.ts";
import type { NetworkSettings } from "./network.ts";
import { isByQueue } from "./scaling.ts";
import { routeOf, type ServiceBlock } from "./service.ts";
import { eachContainer, type TaskSettings } from "./task.ts";
import { checkWebAclOn } from "./webAcl.ts";

/** The rules that an environment may be excused from, and what each asks for. */
export const rules = {
  "min-tasks": "two or more tasks of each service that no queue scales",
  "on-demand": "a task of each service on demand, which AWS does not take back",
  zones: "two or more zones; always met, as a load balancer needs them",
  https: "HTTPS in front of every service with a route",
  "plain-listener": "TLS on every port of the network load balancer",
  "deletion-protection":
    "deletion protection of the load balancer, Pulumi's protection of the stack, and resources with data that stay in AWS when they leave the stack",
  "public-ip": "tasks without public IPs",
  "image-digest": "ready images named by digest",
  "nat-per-zone": "a NAT gateway in each zone, or endpoints",
  "access-logs": "the load balancer's access logs",
  "web-acl": "a web ACL in front of the load balancer",
  "customer-key": "images, secrets, logs, files and alarms encrypted with a customer key",
  "log-retention": "logs kept for 365 days or more",
  root: "containers that do not run as root",
  "read-only-root": "root file systems that are read-only",
  "broad-permissions": "permissions that do not reach all there is of a service, by an ARN or by a policy of AWS's",
  "open-credentials": "no credential in environment or build arguments; holds in every environment",
  "network-overlap": "a VPC that overlaps no other stack's; holds in every environment",
} as const;

export type Rule = keyof typeof rules;

const ruleNames = Object.keys(rules);

export const allowSchema = mapOf(
  text(
    "be a rule that can be excused",
    (value) => (ruleNames.includes(value) ? undefined : nearestIs(value, ruleNames)),
    new RegExp(`^(${ruleNames.join("|")})$`),
  ),
  text("be the reason", (value) => (value.trim() === "" ? "write why this environment is excused" : undefined), /\S/),
  "{ customer-key: the reason }",
);

/** On or off, in every spelling that YAML has. */
export const protectionSchema = z
  .union([z.boolean(), z.enum(["on", "off", "true", "false"])])
  .transform((value) => value === true || value === "on" || value === "true")
  .meta({ must: "be on or off" });

/**
 * The rules that `allow` of a valid stack file excuses from, each with its reason.
 * @param values the stack's own keys
 */
export function excusedRules(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const { protection, allow } = strictnessOf(values);
  const asked = Object.entries(allow).filter(([rule]) => protection || rule === "network-overlap");
  return Object.fromEntries(asked);
}

/**
 * The rules that hold: all in a protected environment but those that it is excused from, and none in another.
 * @param values the stack's own keys
 */
export function heldRules(values: Readonly<Record<string, unknown>>): ReadonlySet<Rule> {
  const strictness = strictnessOf(values);
  return new Set((ruleNames as Rule[]).filter((rule) => holds(strictness, rule)));
}

interface Strictness {
  protection: boolean;
  allow: Readonly<Record<string, string>>;
}

function strictnessOf({ protection, allow }: Readonly<Record<string, unknown>>): Strictness {
  return { protection: protectionSchema.parse(protection ?? "off"), allow: (allow ?? {}) as Strictness["allow"] };
}

/** Whether the environment is protected, and not excused from the rule. */
function holds({ protection, allow }: Strictness, rule: Rule): boolean {
  return protection && !Object.hasOwn(allow, rule);
}

export interface Controls {
  deletionProtection: boolean;
  accessLogs: boolean;
  webAcl: boolean;
  customerKey: boolean;
}

export function controlsOf(strictness: Strictness): Controls {
  const on = (rule: Rule) => holds(strictness, rule);
  return {
    deletionProtection: on("deletion-protection"),
    accessLogs: on("access-logs"),
    webAcl: on("web-acl"),
    customerKey: on("customer-key"),
  };
}

/** What the rules of an environment look at. Reading any of it may throw `Unsound`. */
interface Environment {
  readonly cluster: ClusterSettings;
  readonly alarms: StackAlarms;
  readonly network: NetworkSettings;
  readonly ingress: IngressSettings;
  readonly logRetentionDays: number;
  readonly schedule: { readonly off: readonly string[] };
  readonly services: Readonly<Record<string, ServiceBlock>>;
}

/** The rules that a stack file can break; the other rules turn something on. */
export const environmentRules: readonly { rule: Rule; check(environment: Environment): Iterable<Fault> }[] = [
  { rule: "https", check: checkHttps },
  { rule: "plain-listener", check: checkListenerTls },
  { rule: "public-ip", check: ({ network }) => checkEgress(network, "public", "give tasks no public IPs") },
  { rule: "nat-per-zone", check: ({ network }) => checkEgress(network, "single-nat", "not depend on one zone") },
  { rule: "log-retention", check: checkRetention },
  { rule: "web-acl", check: ({ ingress }) => checkWebAclOn(ingress.webAcl) },
  { rule: "min-tasks", check: checkOffHours },
  { rule: "on-demand", check: ({ cluster }) => checkBaseOf(cluster.spot, ["cluster", "spot"]) },
  { rule: "customer-key", check: checkAlarmKey },
];

/** The faults of a rule that holds. */
export function* asked(strictness: Strictness, rule: Rule, faults: Iterable<Fault>): Generator<Fault> {
  if (!holds(strictness, rule)) return;
  for (const fault of faults) yield excusable(rule, fault);
}

/** A fault of a protected environment also says how to be excused. */
function excusable(rule: Rule, fault: Fault): Fault {
  const must = `${fault.must} in a protected environment`;
  return { ...fault, must, advice: `${fault.advice}, or give the reason in allow: { ${rule}: … }` };
}

function* checkHttps({ ingress, services }: Environment): Generator<Fault> {
  if (isSecure(ingress) || !Object.values(services).some((service) => routeOf(service) !== undefined)) return;
  const advice =
    ingress.listenerArn === undefined
      ? "add domain and hostedZone, or certificateArn"
      : "add the name that the certificate of that listener is for";
  yield { path: ["ingress", "domain"], must: "be set for HTTPS", got: undefined, advice };
}

/** ELB.18: https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-18 */
function* checkListenerTls({ services }: Environment): Generator<Fault> {
  for (const [service, { listen }] of Object.entries(services)) {
    for (const [key, { protocol }] of Object.entries(listen)) {
      if (protocol === "TLS") continue;
      const advice = "write TLS";
      yield { path: ["services", service, "listen", key, "protocol"], must: "be TLS", got: protocol, advice };
    }
  }
}

function* checkEgress(network: NetworkSettings, refused: string, must: string): Generator<Fault> {
  if (!("egress" in network) || network.egress !== refused) return;
  yield { path: ["network", "egress"], must, got: network.egress, advice: "write nat-per-zone or endpoints" };
}

function* checkRetention({ logRetentionDays }: Environment): Generator<Fault> {
  if (logRetentionDays >= 365) return;
  yield { path: ["logRetentionDays"], must: "be 365 or more", got: logRetentionDays, advice: "raise it to 365" };
}

function* checkOffHours({ schedule: { off } }: Environment): Generator<Fault> {
  if (off.length === 0) return;
  yield { path: ["schedule", "off"], must: "be empty", got: off, advice: "take it out" };
}

/** Rule `on-demand`. @param at of `spot` */
export function* checkBaseOf(spot: SpotShares | false | undefined, at: Path): Generator<Fault> {
  if (!spot || spot.base > 0) return;
  yield { path: [...at, "base"], must: "be 1 or more", got: spot.base, advice: "raise it to 1" };
}

function* checkAlarmKey({ alarms }: Environment): Generator<Fault> {
  if (alarms.customerKey) return;
  yield { path: ["alarms", "customerKey"], must: "be true", got: false, gotText: "false", advice: "write true" };
}

/** Rule `min-tasks`. */
export function* checkTasks({ desiredCount = 1, scaling }: ServiceBlock, path: Path): Generator<Fault> {
  const atLeastTwo = (at: Path, got: number): Fault[] =>
    got >= 2 ? [] : [{ path: at, must: "be 2 or more", got, advice: "raise it to 2" }];
  if (scaling === undefined) {
    yield* atLeastTwo([...path, "desiredCount"], desiredCount);
    return;
  }
  // Nobody waits for a worker's tasks: its messages wait in the queue.
  if (isByQueue(scaling)) return;
  yield* atLeastTwo([...path, "scaling", "min"], scaling.min);
  for (const [index, { min }] of scaling.schedules.entries()) {
    yield* atLeastTwo([...path, "scaling", "schedules", index, "min"], min);
  }
}

/** Rule `image-digest`. */
export function* checkDigests(task: TaskSettings, at: Path): Generator<Fault> {
  yield* eachContainer(task, at, function* ({ path, container: { image } }) {
    if (image === undefined || hasDigest(image)) return;
    const advice = "add @sha256: and the digest to it";
    yield { path: [...path, "image"], must: "be named by its digest", got: image, advice };
  });
}
