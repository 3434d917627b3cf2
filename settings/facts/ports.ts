// The ports of a task's containers, and which of them the load balancer and callers reach. Pure. Which ports there may
// be is left to settings/keys/container.ts, and what must hold between them to settings/rules/ports.ts.

/** What of a container says where it listens. */
export interface Listening {
  /** The container's main port. */
  port?: number;
  /** Further ports, by name. */
  ports?: Readonly<Record<string, number>>;
}

/** What of a service says which of its ports are reached. */
export interface Reached extends Listening {
  sidecars?: Readonly<Record<string, Listening>>;
  route?: { container?: string; port?: number };
}

interface PortOfContainer {
  /** The service's own container is called as the service is. */
  container: string;
  port: number;
}

/** Every port of a container, the main one first and the others in their own order. */
export function portsOf({ port, ports = {} }: Listening): number[] {
  const further = Object.values(ports).sort((a, b) => a - b);
  return port === undefined ? further : [port, ...further];
}

/** The port that the load balancer reaches: by `route`, or else the own container's. @returns undefined of a worker */
export function routedPort(name: string, service: Reached): PortOfContainer | undefined {
  const { container, port } = service.route ?? {};
  if (container === undefined && port === undefined) {
    return service.port === undefined ? undefined : { container: name, port: service.port };
  }
  // No two containers of a task have the same port, so a port alone names its container, too.
  const containers = Object.entries<Listening>({ [name]: service, ...service.sidecars });
  for (const [one, listening] of containers) {
    const found = port ?? listening.port;
    if (found === undefined || (container !== undefined && one !== container)) continue;
    if (portsOf(listening).includes(found)) return { container: one, port: found };
  }
  return undefined;
}

/** A port that callers reach; its name where it is a further one. */
export interface CalledPort {
  port: number;
  name?: string;
}

/** The own container's ports, the main one first; where it has no main one, that is what the load balancer reaches. */
export function calledPorts(name: string, service: Reached): CalledPort[] {
  const main = service.port ?? routedPort(name, service)?.port;
  const further = Object.entries(service.ports ?? {})
    .map(([name, port]) => ({ name, port }))
    .filter(({ port }) => port !== main)
    .sort((a, b) => a.port - b.port);
  return main === undefined ? further : [{ port: main }, ...further];
}
