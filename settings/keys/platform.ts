// `platform: { of: dev }`: the stack runs in the VPC, on the cluster and behind the load balancer of another stack of
// the project, and brings services and jobs only. What that stack's file says of the three counts here, too. Reading
// the ids that it exports is left to stack/stackOutputs.ts, using them to stack/platform.ts.

import { z } from "zod";
import type { Fault } from "../language/faults.ts";
import { matching } from "../language/fields.ts";
import { isMap } from "../language/kinds.ts";
import { nearestIs } from "../language/nearest.ts";
import { StackOutput } from "../language/stackOutput.ts";
import type { IngressSettings } from "./ingress.ts";
import type { Route } from "./route.ts";

const stackName = matching(
  /^[A-Za-z0-9_.-]{1,100}$/,
  "be a stack of this project",
  "write its name alone, such as dev",
);

export const platformSchema = z
  .strictObject({
    of: stackName.optional().meta({
      description: "The stack of this project whose VPC, cluster and load balancer this one uses; unset = its own",
    }),
  })
  .meta({ example: "{ of: dev }", instead: { stack: "of", name: "of" } });

/** The blocks of a stack file that are the platform's. */
const platformKeys = ["network", "cluster", "ingress"] as const;

/** Another stack of the project, as its file describes it. */
interface OtherStackFile {
  /** Its keys as messages show them: `network`, `aws:region`. */
  values: Readonly<Record<string, unknown>>;
  /** The stack whose platform it uses itself. */
  platform?: string;
  /** The environments of Pulumi ESC that its file imports, whose values are not known. @default none */
  environments?: readonly string[];
}

/** The stack files of the project, by the names of their stacks. */
export type StackFiles = Readonly<Record<string, OtherStackFile>>;

/** The stack whose platform some values ask for, by the keys as messages show them; undefined where they name none. */
export function platformIn({ platform }: Readonly<Record<string, unknown>>): string | undefined {
  const of = isMap(platform) ? platform.of : undefined;
  return typeof of === "string" ? of : undefined;
}

/** The stacks that use this one's platform, sorted. */
function tenantsOf(stack: string, files: StackFiles): string[] {
  const tenants = Object.keys(files).filter((name) => name !== stack && files[name]?.platform === stack);
  return tenants.sort();
}

/**
 * A stack's own values with those of its platform.
 * @param own the stack's keys as messages show them
 */
export function withPlatform(own: Readonly<Record<string, unknown>>, files: StackFiles = {}): Record<string, unknown> {
  const of = platformIn(own);
  const values = of !== undefined && Object.hasOwn(files, of) ? files[of]?.values : undefined;
  if (values === undefined) return { ...own };
  return { ...own, ...Object.fromEntries(platformKeys.map((key) => [key, values[key] ?? {}])) };
}

interface Tenant {
  stack: string;
  region: unknown;
  /** The stack's keys as its own files have them. */
  own: Readonly<Record<string, unknown>>;
  files: StackFiles;
}

export function* checkPlatform({ stack, region, own, files }: Tenant): Generator<Fault> {
  const of = platformIn(own);
  if (of === undefined) return;
  const path = ["platform", "of"];
  const others = Object.keys(files).filter((name) => name !== stack);
  const platform = files[of];
  for (const key of platformKeys) {
    if (!isMap(own[key]) || Object.keys(own[key]).length === 0) continue;
    const must = "not stand beside platform, which brings it";
    yield { path: [key], must, got: undefined, gotText: "both", advice: `take it out, or change it in stack ${of}` };
  }
  if (of === stack) {
    yield { path, must: "be another stack", got: of, advice: "take it out: a stack has a platform of its own" };
  } else if (platform === undefined) {
    const advice = others.length > 0 ? nearestIs(of, others) : "there is no other";
    yield { path, must: "be a stack of this project, with a file of its own", got: of, advice };
  } else if (platform.platform !== undefined) {
    const must = "be a stack with a VPC, a cluster and a load balancer";
    const gotText = `${of}, which uses those of ${platform.platform}`;
    yield { path, must, got: of, gotText, advice: `write ${platform.platform}` };
  } else if (platform.values["aws:region"] !== region) {
    const gotText = `${of}, which is in ${platform.values["aws:region"]}`;
    yield { path, must: `be in ${region}, as this stack is`, got: of, gotText, advice: "change aws:region" };
  }
}

/** `pr-7.dev.example.com` of the stack pr-7 and `*.dev.example.com`; undefined where there is no such host. */
export function ownHost(stack: string, { domain }: Pick<IngressSettings, "domain">): string | undefined {
  const label = stack.toLowerCase();
  const isLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label);
  return domain?.startsWith("*.") && isLabel ? `${label}${domain.slice(1)}` : undefined;
}

interface OnPlatform {
  platform: z.output<typeof platformSchema>;
  ingress: Pick<IngressSettings, "domain" | "listenerArn">;
}

/** A route without a host would take the requests of every stack on the listener: it gets the stack's own. */
export function withOwnHost<T extends { host: string[] }>(
  route: T,
  { platform, ingress }: OnPlatform,
  stack: string,
): T {
  const own = ownHost(stack, ingress);
  const host = platform.of !== undefined ? own : ingress.listenerArn && (own ?? ingress.domain);
  return route.host.length > 0 || host === undefined ? route : { ...route, host: [host] };
}

export function* checkOwnHost(
  route: Route,
  of: string,
  host: string | undefined,
  path: Fault["path"],
): Generator<Fault> {
  if (route.host.length > 0 || host !== undefined) return;
  const advice = `write one, or give stack ${of} a wildcard: ingress: { domain: "*.${of}.example.com", hostedZone: … }`;
  const must = `be set on the load balancer of stack ${of}, where other stacks have routes, too`;
  yield { path: [...path, "host"], must, got: undefined, advice };
}

const known = z.string().min(1).meta({ must: "be text" });
const output = (of: string, name: string) => new StackOutput<string>(of, `platform.${name}`, known);
const list = (of: string, name: string) => new StackOutput<string[]>(of, `platform.${name}`, z.array(known));

/** What the platform's stack exports as its output `platform`: index.ts. */
export function platformOutputs(of: string) {
  return {
    of,
    network: {
      vpcId: output(of, "vpcId"),
      publicSubnetIds: list(of, "publicSubnetIds"),
      privateSubnetIds: list(of, "privateSubnetIds"),
      taskSubnetIds: list(of, "taskSubnetIds"),
    },
    cluster: { arn: output(of, "clusterArn"), clusterName: output(of, "clusterName") },
    execLogGroupArn: output(of, "execLogGroupArn"),
    loadBalancer: {
      url: output(of, "url"),
      listenerArn: output(of, "listenerArn"),
      securityGroupId: output(of, "securityGroupId"),
      arnSuffix: output(of, "arnSuffix"),
    },
  };
}

interface Sharing extends OnPlatform {
  cluster: { exec: boolean };
  services: Readonly<Record<string, { route?: object }>>;
}

/** Whose platform a stack uses, and who uses its own. */
export function sharingOf(settings: Sharing, { stack, files = {} }: { stack: string; files?: StackFiles }) {
  const { of } = settings.platform;
  return { tenants: tenantsOf(stack, files), shared: of === undefined ? undefined : platformOf(of, settings) };
}

/** A log of ECS Exec's sessions, or a load balancer, is not always there. */
function platformOf(of: string, { cluster, services }: Sharing) {
  const { execLogGroupArn, loadBalancer, ...always } = platformOutputs(of);
  const isRouted = Object.values(services).some(({ route }) => route !== undefined);
  return {
    ...always,
    cluster: { ...always.cluster, execLogGroupArn: cluster.exec ? execLogGroupArn : undefined },
    loadBalancer: isRouted ? loadBalancer : undefined,
  };
}

export type PlatformSettings = ReturnType<typeof platformOf>;
