// Ports of TCP, UDP and TLS on their way into `listen`: the UDP ports that a container publishes, and `nlb` of a
// Copilot manifest. https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#nlb

import type { ListenProtocol } from "../../settings/facts/listen.ts";
import { advice } from "./advice.ts";
import type { Draft } from "./draft.ts";
import { secondsOf } from "./durations.ts";
import { loseKnown, numberOf, type Part } from "./part.ts";

/** A port that clients reach over UDP. */
export interface Datagrams {
  port: number;
  containerPort: number;
  from: readonly Part[];
}

/** A service's name and a port's have 20 characters in all. */
function keyOf(draft: Draft, protocol: ListenProtocol, port: number): string {
  const key = `${protocol.toLowerCase().replace("_", "")}${port}`;
  return draft.name.length + key.length <= 20 ? key : `p${port}`;
}

/** UDP answers no health check: the container's TCP port does. Without one the program says what is missing. */
export function putDatagrams(draft: Draft, ports: readonly Datagrams[]): void {
  const checked = draft.entryAt("port")?.value;
  for (const { port, containerPort, from } of ports) {
    const value = {
      ...{ protocol: "UDP", port },
      ...(containerPort !== port && { containerPort }),
      ...(checked !== undefined && { health: { port: checked } }),
    };
    const why =
      "clients reach it through the network load balancer, which asks the container's TCP port for its health";
    draft.put(["listen", keyOf(draft, "UDP", port)], from, value, why);
  }
}

export function putNlb(draft: Draft, nlb: Part | undefined): void {
  if (nlb === undefined) return;
  for (const one of [nlb, ...(nlb.at("additional_listeners")?.parts ?? [])]) putListener(draft, one);
  loseKnown(nlb, {
    additional_listeners: "write each under listen, by a name of its own",
    alias: "the name is that of the network load balancer, under networkLoadBalancer: { domain: …, hostedZone: … }",
    ssl_policy: "the policy is that of the network load balancer, under networkLoadBalancer.tlsPolicy",
  });
}

function putListener(draft: Draft, one: Part): void {
  const [, digits, name = "tcp"] = /^(\d+)(?:\/(\w+))?$/.exec(one.at("port")?.text ?? "") ?? [];
  const protocol = { tcp: "TCP", udp: "UDP", tls: "TLS" }[name.toLowerCase()] as ListenProtocol | undefined;
  if (digits === undefined || protocol === undefined || one.at("port")?.isBroken) return;
  const to = (...keys: string[]) => ["listen", keyOf(draft, protocol, Number(digits)), ...keys];
  const port = one.at("port") as Part;
  // One entry, so that a port that cannot have TLS is not left without it.
  draft.put(to(), port, { port: Number(digits), ...(protocol !== "TCP" && { protocol }) });
  draft.take(to("containerPort"), one.at("target_port"), numberOf);
  if (one.at("stickiness")?.flag === true) draft.put(to("stickiness"), one.at("stickiness") as Part, true);
  else one.at("stickiness")?.settle("so it is");
  const health = one.at("healthcheck");
  draft.take(to("health", "port"), health?.at("port"), numberOf);
  for (const [key, name] of Object.entries(healthKeys)) draft.take(to("health", name), health?.at(key), numberOf);
  for (const [key, name] of Object.entries(healthSpans)) draft.take(to("health", name), health?.at(key), secondsOf);
  draft.take(["health", "gracePeriodSeconds"], health?.at("grace_period"), secondsOf);
  if (one.at("target_container")?.text === draft.name)
    one.at("target_container")?.settle("its own container has the port");
  loseKnown(one, {
    target_container: "a port is of the container that has it under port or ports, and else of the service's own",
    healthcheck: "write it under listen: { <port>: { health: { … } } }",
    port: advice.listen,
    target_port: "write it under listen: { <port>: { containerPort: … } }",
  });
}

const healthKeys = { healthy_threshold: "healthyThreshold", unhealthy_threshold: "unhealthyThreshold" };
const healthSpans = { interval: "intervalSeconds", timeout: "timeoutSeconds" };
