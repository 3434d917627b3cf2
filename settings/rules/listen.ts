// What must hold between the keys of a port under `listen`, between the ports of a service, and between those of a
// stack.

import { hasDatagrams } from "../facts/listen.ts";
import { hasListeners, type Listen, type Listener } from "../keys/listen.ts";
import { routeOf, type ServiceBlock } from "../keys/service.ts";
import type { Fault, Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import { eachSound, soundEntries } from "../language/sift.ts";

/** A target group is called `<service>-<port>-tg` with 8 characters of Pulumi's, at most 32 in all. */
const longestNames = 20;
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (Target groups per service)
const mostTargetGroups = 5;
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html (Listeners per Network Load
// Balancer)
const mostListeners = 50;

interface Listening {
  name: string;
  service: ServiceBlock;
  path: Path;
  /** The service as the stack file has it, without defaults. */
  raw: Readonly<Record<string, unknown>>;
}

export function* checkListen({ service, name, path }: Listening): Generator<Fault> {
  const targets = Object.keys(service.listen).length + (routeOf(service) === undefined ? 0 : 1);
  if (targets > mostTargetGroups) {
    const must = `have at most ${mostTargetGroups} ports, that of its route among them`;
    yield {
      path: [...path, "listen"],
      must,
      got: undefined,
      gotText: `${targets}`,
      advice: "move some to another service",
    };
  }
  for (const [key, listener] of soundEntries(service.listen)) {
    const at = [...path, "listen", key];
    if (name.length + key.length > longestNames) {
      const must = `be called by at most ${longestNames} characters with the service's name`;
      yield {
        path: at,
        must,
        got: undefined,
        gotText: `${name.length + key.length}`,
        advice: "shorten one of the two",
      };
    }
    yield* checkListener(listener, at);
  }
}

function* checkListener(listener: Listener, at: Path): Generator<Fault> {
  const { protocol, health } = listener;
  const only = (key: keyof Listener, protocols: string, advice: string): Fault => ({
    path: [...at, key],
    must: `come with protocol ${protocols}`,
    got: protocol,
    advice,
  });
  if (protocol === "UDP" && health.port === undefined) {
    const must = "be set beside UDP, which answers no health check";
    yield { path: [...at, "health", "port"], must, got: undefined, advice: "name a TCP port of the task" };
  }
  if (hasDatagrams(protocol) && !listener.preserveClientIp) {
    yield only("preserveClientIp", "TCP or TLS", "take it out: with UDP the tasks always see the clients' addresses");
  }
  if (hasDatagrams(protocol) && listener.proxyProtocol) {
    yield only("proxyProtocol", "TCP or TLS", "take it out: with UDP the tasks see the clients' addresses anyway");
  }
  if (protocol === "TLS" && listener.stickiness) yield only("stickiness", "TCP, UDP or TCP_UDP", "take it out");
  if (protocol !== "TLS" && listener.alpnPolicy !== undefined) yield only("alpnPolicy", "TLS", "take it out");
  if (protocol !== "TCP" && listener.idleTimeoutSeconds !== undefined) {
    yield only("idleTimeoutSeconds", "TCP", "take it out: AWS lets no other protocol change it");
  }
  if (health.matcher !== undefined && health.path === undefined) {
    const advice = "add the path of an HTTP request, or take matcher out";
    yield { path: [...at, "health", "path"], must: "be set beside matcher", got: undefined, advice };
  }
  if (health.timeoutSeconds > health.intervalSeconds) {
    const must = `be at most intervalSeconds, which is ${health.intervalSeconds}`;
    const advice = "lower it, or raise intervalSeconds";
    yield { path: [...at, "health", "timeoutSeconds"], must, got: health.timeoutSeconds, advice };
  }
}

/** Without a route only the grace period of `health` counts for the ports under `listen`. */
export function* checkListenHealth({ service, path, raw }: Listening): Generator<Fault> {
  if (routeOf(service) !== undefined || !hasListeners(service) || !isMap(raw.health)) return;
  for (const key of Object.keys(raw.health)) {
    if (key === "gracePeriodSeconds") continue;
    const advice = "write the health check of a port under listen: { <port>: { health: { … } } }, or add a route";
    yield {
      path: [...path, "health", key],
      must: "come with a route",
      got: undefined,
      gotText: "listen alone",
      advice,
    };
  }
}

export interface Port {
  service: string;
  key: string;
  listener: Listener;
}

/** Every port of a stack; those with a fault of their own are left out. */
export function portsIn(services: Readonly<Record<string, { listen: Listen }>>): Port[] {
  return eachSound(services, (service, { listen }) =>
    // A copy reads every key, so that an unsound one is found here.
    eachSound(listen, (key, listener): Port[] => [{ service, key, listener: { ...listener } }]),
  );
}

/**
 * A load balancer has one listener for a port, whatever its protocol: AWS refuses a second (DuplicateListener).
 * @param ports those of all services
 */
export function* checkListeners(ports: readonly Port[]): Generator<Fault> {
  const taken = new Map<number, Port>();
  for (const port of ports) {
    const other = taken.get(port.listener.port);
    taken.set(port.listener.port, other ?? port);
    if (other === undefined) continue;
    const [one, two] = [other, port].map(({ listener }) => listener.protocol);
    const both = one !== two && [one, two].every((protocol) => protocol === "TCP" || protocol === "UDP");
    const must = `not be that of services.${other.service}.listen.${other.key} too`;
    const advice = both ? "write TCP_UDP in one place for both, or take another port" : "take another port";
    yield { path: ["services", port.service, "listen", port.key, "port"], must, got: port.listener.port, advice };
  }
  if (ports.length <= mostListeners) return;
  const must = `listen on at most ${mostListeners} ports in all, for a load balancer has no more listeners`;
  yield { path: ["services"], must, got: undefined, gotText: `${ports.length}`, advice: "move some to another stack" };
}
