// What must hold between the ports of a task's containers, and what of a service the load balancer and callers reach.
// Which port that is is left to facts/ports.ts.

import { type Listening, portsOf } from "../facts/ports.ts";
import { urlVariable } from "../facts/serviceConnect.ts";
import type { ServiceBlock } from "../keys/service.ts";
import { type ContainerOfTask, containersOf, type TaskSettings } from "../keys/task.ts";
import { type Fault, or, type Path } from "../language/faults.ts";
import { nearestIs } from "../language/nearest.ts";

/** No two ports of a task are the same: its containers share one network. */
export function* checkPorts({
  kind,
  task,
  path: at,
}: {
  kind: string;
  task: TaskSettings;
  path: Path;
}): Generator<Fault> {
  const owners = new Map<number, string>();
  for (const { name, path, container } of containersOf(task, at)) {
    const owner = container === task ? `the ${kind}'s own container` : `sidecar ${name}`;
    for (const [port, key] of writtenPorts(container)) {
      const other = owners.get(port);
      if (other !== undefined) {
        const must = `not be ${other === owner ? "another" : "the"} port of ${other} too: the containers of a task share one network`;
        yield { path: [...path, ...key], must, got: port, advice: "give one of them another port" };
      }
      owners.set(port, owner);
    }
  }
}

export function writtenPorts({ port, ports = {} }: Listening) {
  const further = Object.entries(ports).map(([name, one]): [number, Path] => [one, ["ports", name]]);
  return port === undefined ? further : [[port, ["port"]] as [number, Path], ...further];
}

/** `route.container` and `route.port` are a container of the task and one of its ports. */
export function* checkReached({ service, path }: { service: ServiceBlock; path: Path }): Generator<Fault> {
  const { container, port } = service.route ?? {};
  if (container === undefined && port === undefined) return;
  const all = [...containersOf(service, path)];
  const found = container === undefined ? all : all.filter(({ name }) => name === container);
  const fault = (key: "container" | "port", must: string, advice: string): Fault => {
    return { path: [...path, "route", key], must, got: key === "port" ? port : container, advice };
  };
  if (found.length === 0) {
    const names = [...new Set([...all.map(({ name }) => name), ...Object.keys(service.sidecars)])];
    // A sidecar with a fault of its own is one, too.
    if (!names.includes(container as string))
      yield fault("container", "be a container of the task", nearestIs(container as string, names));
  } else if (port === undefined) {
    if (found.some((one) => one.container.port !== undefined)) return;
    const advice = `add port to ${shownPath(found)}, or name under route.port one of its ports`;
    yield fault("container", "be a container with a port", advice);
  } else if (!found.some((one) => portsOf(one.container).includes(port))) {
    const ports = found.flatMap((one) => portsOf(one.container));
    const whose = container === undefined ? "of a container of the task" : `of ${container}`;
    const advice = ports.length > 0 ? `write ${or(ports)}` : `add port: ${port} to the container that listens there`;
    yield fault("port", `be a port ${whose}`, advice);
  }
}

function shownPath([first]: readonly ContainerOfTask[]): string {
  return first?.path.join(".") ?? "it";
}

/** Of two callees with the same variable a caller would get one URL only. */
export function* checkPortNames({
  service,
  name,
  path,
  callers,
}: {
  service: ServiceBlock;
  name: string;
  path: Path;
  callers: readonly string[];
}): Generator<Fault> {
  if (service.callers.length === 0) return;
  for (const port of Object.keys(service.ports ?? {})) {
    const other = callers.find((one) => urlVariable(one) === urlVariable(name, port));
    if (other === undefined) continue;
    const must = `not be called so beside ${other}, whose callers find it in the same variable ${urlVariable(other)}`;
    yield { path: [...path, "ports", port], must, got: undefined, gotText: port, advice: "give the port another name" };
  }
}
