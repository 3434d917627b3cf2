// What must hold between a deployment in steps and the rest of its service, and between the services of a stack that
// test theirs at the load balancer.

import { type Deployment, keysOfStrategy, withStrategy } from "../keys/deployment.ts";
import { checkEither } from "../keys/given.ts";
import { type IngressSettings, isSecure } from "../keys/ingress.ts";
import { hasListeners } from "../keys/listen.ts";
import { routeOf, type ServiceBlock } from "../keys/service.ts";
import { type Fault, or, type Path, where } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import { eachSound } from "../language/sift.ts";

interface Deploying {
  service: ServiceBlock;
  path: Path;
  /** The service as the stack file has it, without defaults. */
  raw: Readonly<Record<string, unknown>>;
}

type Key = (typeof keysOfStrategy)[number];

/** Which strategies a key is for, where it is not for all three. */
const only: Partial<Record<Key, readonly Deployment["strategy"][]>> = {
  percent: ["canary", "linear"],
  stepMinutes: ["linear"],
};

export function* checkStrategy({ service, path, raw }: Deploying): Generator<Fault> {
  const { deployment } = service;
  const { strategy, percent, test, pause, wait } = deployment;
  const at = [...path, "deployment"];
  const written = isMap(raw.deployment) ? raw.deployment : {};
  for (const key of keysOfStrategy) {
    const of = only[key] ?? ["canary", "linear", "blue-green"];
    if (written[key] === undefined || of.some((one) => one === strategy)) continue;
    const must = `come with strategy ${or(of)}`;
    yield { path: [...at, key], must, got: undefined, gotText: strategy, advice: adviceFor(key, strategy) };
  }
  if (strategy === "rolling") {
    if (deployment.targetGroups === 2) yield* checkBalanced(service, [...at, "targetGroups"], 2);
    return;
  }
  if (deployment.targetGroups === 1) {
    const must = `be 2 with strategy ${strategy}, which moves requests from one to the other`;
    yield { path: [...at, "targetGroups"], must, got: 1, advice: "take it out" };
  }
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html (stepPercent)
  if (strategy === "linear" && percent !== undefined && percent < 3) {
    const must = "be from 3 to 100 with strategy linear";
    yield { path: [...at, "percent"], must, got: percent, advice: "raise it to 3, or write canary" };
  }
  if (!wait && pause === undefined) {
    const advice = "add pause: before-production, or take this out";
    yield { path: [...at, "wait"], must: "come with pause where it is false", got: undefined, gotText: "none", advice };
  }
  yield* checkBalanced(service, [...at, "strategy"], strategy);
  if (test === undefined) return;
  yield* checkEither({ command: test.command, path: test.path }, [...at, "test"]);
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
  if (service.protocolVersion === "HTTP1") return;
  const must = "come with protocolVersion HTTP1, as the listener of the test has no TLS";
  yield { path: [...at, "test"], must, got: undefined, gotText: service.protocolVersion, advice: "take it out" };
}

function adviceFor(key: Key, strategy: Deployment["strategy"]): string {
  if (key === "pause" && strategy === "rolling") {
    return "write strategy: blue-green, or take it out: in a rolling deployment the first new task gets requests as soon as it is healthy";
  }
  return strategy === "rolling" ? "write the strategy, or take this out" : "take it out";
}

/** ECS shifts requests by the weights of one rule of an Application Load Balancer, which has no other action. */
function* checkBalanced(service: ServiceBlock, path: Path, got: string | number): Generator<Fault> {
  const [steps, without] = got === 2 ? ["be 1", "take it out"] : ["be rolling", "take it out, or write rolling"];
  const fault = { path, got, advice: without };
  const route = routeOf(service);
  if (route === undefined) {
    yield { ...fault, must: "come with a route, at whose load balancer ECS moves requests" };
    return;
  }
  if (route.shareOf !== undefined) {
    yield { ...fault, must: `${steps} beside route.shareOf, by which services.${route.shareOf} has the weights` };
  }
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html (Limitations)
  if (route.signIn !== undefined) {
    yield { ...fault, must: `${steps} beside route.signIn: ECS moves no requests of a rule with another action` };
  }
  if (hasListeners(service)) {
    const must = `${steps} beside listen: a deployment in steps is not supported at the network load balancer`;
    yield { ...fault, must, advice: `move the ports under listen to a service of their own, or ${without}` };
  }
  if (service.stickiness !== undefined) {
    const must = `${steps} beside stickiness, which keeps clients at the tasks that a deployment takes requests from`;
    yield { ...fault, must, advice: "take one of the two out" };
  }
}

/** What must hold between services: whose weights a rule has, and which port of the load balancer is whose. */
export function* checkDeployments(
  services: Readonly<Record<string, ServiceBlock>>,
  ingress: IngressSettings,
): Generator<Fault> {
  // Each value is read here, so that a service with a fault of its own hides none of another's.
  const all = eachSound(services, (name, { deployment: { strategy, targetGroups, test }, route }) => [
    { name, strategy, targetGroups, port: test?.port, shareOf: route?.shareOf },
  ]);
  for (const { name, strategy, targetGroups } of all) {
    const isRolling = strategy === "rolling";
    if (isRolling && targetGroups !== 2) continue;
    const other = all.find(({ shareOf }) => shareOf === name);
    if (other === undefined) continue;
    const [key, got, steps] = isRolling ? ["targetGroups", 2, "1"] : ["strategy", strategy, "rolling"];
    const must = `be ${steps} where services.${other.name} has a share of its requests, as both set the same weights`;
    const advice = `take ${where(["services", other.name, "route", "shareOf"])} out, or this`;
    yield { path: ["services", name, "deployment", key], must, got, advice };
  }
  const owners = new Map<number, string>(isSecure(ingress) ? own : own.slice(0, 1));
  for (const { name, strategy, port } of all) {
    if (strategy === "rolling" || port === undefined) continue;
    const owner = owners.get(port);
    if (owner !== undefined) {
      const must = `not be that of ${owner}, too`;
      const advice = `take another one, such as ${free(owners)}`;
      yield { path: ["services", name, "deployment", "test", "port"], must, got: port, advice };
    }
    owners.set(port, `services.${name}`);
  }
}

/** Number of services with a second target group. */
export function secondTargetGroups(services: Readonly<Record<string, ServiceBlock>>): number {
  return eachSound(services, (name, service) =>
    routeOf(service) && withStrategy(service.deployment).targetGroups === 2 ? [name] : [],
  ).length;
}

const own: [number, string][] = [
  [80, "the load balancer's listener for HTTP"],
  [443, "the load balancer's listener for HTTPS"],
];

function free(owners: ReadonlyMap<number, string>): number {
  return Math.max(8999, ...owners.keys()) + 1;
}
