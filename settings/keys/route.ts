// `route` and `health`: which requests a service gets from the load balancer, and how the load balancer knows that a
// task is ready. Priorities are left to stack/listenerRulePriority.ts.

import { z } from "zod";
import { healthDefaults, routeDefaults, shareDefaults } from "../defaults.ts";
import { type Fault, type Path, where } from "../language/faults.ts";
import { integer, matching, oneOrMore, text, type Verdict } from "../language/fields.ts";
import { containerName } from "./containerRuntime.ts";
import { nameForm } from "./formerName.ts";
import { type Conditions, conditionKeys, conditionText, conditionValues } from "./routeConditions.ts";
import { hostPattern, pathPattern } from "./routePatterns.ts";
import { signInSchema } from "./signIn.ts";

export const routeSchema = z
  .strictObject({
    path: oneOrMore(pathPattern, { of: "paths", minimum: 1 })
      .default(routeDefaults.path)
      .meta({ description: "Paths that lead to this service" }),
    host: oneOrMore(hostPattern, { of: "host names" })
      .default(routeDefaults.host)
      .meta({ description: "Hosts that lead to this service; none means any" }),
    ...conditionKeys,
    container: containerName.optional().meta({
      description:
        "The sidecar that the requests go to, such as nginx before the app; by default the service's own container",
    }),
    port: integer(1, 65535).optional().meta({
      description: "The port that they go to, of that container or else of any one of the task; by default its port",
    }),
    signIn: signInSchema.optional().meta({
      description: "Lets in only who has signed in with an identity provider; needs HTTPS",
    }),
    shareOf: matching(new RegExp(`^${nameForm}`), "be the name of a service", "write the name of one of this stack")
      .optional()
      .meta({
        description: "Another service, of whose requests this one gets a part, in place of requests of its own",
      }),
    percent: integer(0, 100).optional().meta({ description: "How much of them that is", unit: "%" }),
    stickySeconds: integer(0, 604800)
      .optional()
      .meta({
        description: `Time for which a client stays with the one of the two that it got first; ${shareDefaults.stickySeconds} by default, and 0 for not at all`,
        unit: "s",
      }),
    priority: integer(1, 50000).optional().meta({
      description:
        "Order among the load balancer's rules, the lowest number first; by default the more specific route comes first",
    }),
  })
  .meta({
    example: "{ path: /api/*, host: app.example.com }",
    instead: {
      ...{ domain: "host", paths: "path", hosts: "host", header: "headers", method: "methods" },
      ...{ target_port: "port", targetPort: "port", target_container: "container", targetContainer: "container" },
      ...{
        weight: "percent",
        canaryOf: "shareOf",
        auth: "signIn",
        authenticate: "signIn",
        oidc: "signIn",
        cognito: "signIn",
      },
      ...{ queryStrings: "query", sourceIp: "sourceCidrs", allowedCidrs: "sourceCidrs" },
    },
  });

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
export const healthPath = text(
  "be a path that begins with /",
  (value): Verdict | undefined => {
    if (!value.startsWith("/")) return `begin it with /`;
    if (/\s/.test(value)) return { must: "be a path without spaces", advice: "write them as %20" };
    return value.length > 1024 ? { must: "be at most 1024 characters long", advice: "take a shorter path" } : undefined;
  },
  /^\/\S*$/,
);

const matcher = text(
  "be HTTP codes from 200 to 499, as 200, 200,204 or 200-299",
  (value) => {
    const allOf = (code: RegExp) =>
      value.split(",").every((entry) => {
        const [from = "", to = from, ...more] = entry.split("-");
        return more.length === 0 && code.test(from) && code.test(to) && Number(from) <= Number(to);
      });
    // The second is gRPC's, which target.ts asks for where that is spoken.
    const good = allOf(/^[2-4]\d\d$/) || allOf(/^\d{1,2}$/);
    return good ? undefined : "write codes that the app answers its health check with";
  },
  /^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/,
);

export const healthSchema = z
  .strictObject({
    path: healthPath.default(healthDefaults.path).meta({ description: "Path that the load balancer requests" }),
    matcher: matcher.default(healthDefaults.matcher).meta({
      description: "HTTP codes that mean healthy; with protocolVersion GRPC codes of gRPC, 0–99, and no default",
    }),
    intervalSeconds: integer(5, 300)
      .default(healthDefaults.intervalSeconds)
      .meta({ description: "Time between two checks", unit: "s" }),
    timeoutSeconds: integer(2, 120)
      .default(healthDefaults.timeoutSeconds)
      .meta({ description: "Longest wait for an answer; below the interval", unit: "s" }),
    healthyThreshold: integer(2, 10)
      .default(healthDefaults.healthyThreshold)
      .meta({ description: "Good answers in a row that make a task healthy" }),
    unhealthyThreshold: integer(2, 10)
      .default(healthDefaults.unhealthyThreshold)
      .meta({ description: "Failures in a row that make a task unhealthy" }),
    gracePeriodSeconds: integer(0, 2147483647).default(healthDefaults.gracePeriodSeconds).meta({
      description: "Time after a task's start in which failures do not count",
      unit: "s",
    }),
  })
  .meta({ example: "{ path: /healthz }" });

export function* checkHealth(
  { intervalSeconds, timeoutSeconds }: z.output<typeof healthSchema>,
  at: Path,
): Generator<Fault> {
  if (timeoutSeconds < intervalSeconds) return;
  yield {
    path: [...at, "health", "timeoutSeconds"],
    must: `be less than intervalSeconds, which is ${intervalSeconds}`,
    got: timeoutSeconds,
    advice: "lower it, or raise intervalSeconds",
  };
}

export interface Route extends Partial<Conditions> {
  path: readonly string[];
  host: readonly string[];
  priority?: number;
  signIn?: { open: readonly string[] };
  shareOf?: string;
}

// Quotas that AWS raises for nobody:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
const mostValues = 5;
/**
 * The same page says 6; https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 * says 5.
 */
const mostWildcards = 6;
const mostTargetGroups = 100;

export function* checkValues({ path, host, ...conditions }: Route, at: Path): Generator<Fault> {
  const others = conditionValues(conditions);
  const what = others.length > 0 ? "paths, hosts and other values" : "paths and hosts";
  const values = path.length + host.length + others.length;
  if (values > mostValues) {
    yield {
      path: at,
      must: `have at most ${mostValues} ${what} in all`,
      got: undefined,
      gotText: `${values}`,
      advice: "cover some of them with a wildcard",
    };
    return;
  }
  const wildcards = [...path, ...host, ...others].join("").replace(/[^*?]/g, "").length;
  if (wildcards <= mostWildcards) return;
  yield {
    path: at,
    must: `have at most ${mostWildcards} wildcards in its ${what} in all`,
    got: undefined,
    gotText: `${wildcards}`,
    advice: "write some of the paths or hosts out, or put one * in place of several",
  };
}

/**
 * @param routes number of services with a route, each of which has its own target group
 * @param second number of those that have a second one
 */
export function* checkTargetGroups(routes: number, second: number): Generator<Fault> {
  const number = routes + second;
  if (number <= mostTargetGroups) return;
  const must =
    second === 0
      ? `have at most ${mostTargetGroups} with a route, for a load balancer has no more target groups`
      : `have at most ${mostTargetGroups} target groups at a load balancer, one for each route and a second one for each deployment in steps`;
  yield {
    path: ["services"],
    must,
    got: undefined,
    gotText: `${number}`,
    advice: "move some of them to another stack",
  };
}

/** A route, and whose it is: a service, a redirect or a response. */
export interface Owned {
  owner: Path;
  /** Where its keys are. */
  at: Path;
  route: Route;
}

/** No two rules of the listener get the same requests: they differ in host or path, and in priority. */
export function* checkApart(routes: readonly Owned[]): Generator<Fault> {
  const ownersByPair = new Map<string, Path>();
  const ownersByPriority = new Map<number, Path>();
  for (const { owner, at, route } of routes) {
    const own = pairs(route);
    const shared = own.find((pair) => ownersByPair.has(pair));
    if (shared !== undefined) {
      const must = `not have the same host and path as ${where(ownersByPair.get(shared) ?? [])}`;
      yield { path: at, must, got: shared, advice: "give one of the two another path or host" };
    }
    for (const pair of own) ownersByPair.set(pair, owner);
    if (route.priority === undefined) continue;
    const other = ownersByPriority.get(route.priority);
    if (other !== undefined) {
      const must = `not be that of ${where(other)} too`;
      yield { path: [...at, "priority"], must, got: route.priority, advice: "take another number, or leave it out" };
    }
    ownersByPriority.set(route.priority, owner);
  }
}

/** Every `<host><path>` that leads to a service, with the other conditions; the case of a host does not matter. */
function pairs({ path, host, ...conditions }: Route): string[] {
  const hosts = host.length === 0 ? [""] : host.map((name) => name.toLowerCase());
  const others = conditionText(conditions);
  return hosts.flatMap((name) => path.map((pattern) => `${name}${pattern}${others === "" ? "" : ` (${others})`}`));
}
