// The ports of a service at the network load balancer: what each takes of a container and of security groups. Pure.
// What a port may be is left to settings/keys/listen.ts, making it to components/ingress/listenTargets.ts.

import { type Listening, portsOf } from "./ports.ts";

/** What clients speak with the network load balancer. */
export const listenProtocols = ["TCP", "UDP", "TCP_UDP", "TLS"] as const;

export type ListenProtocol = (typeof listenProtocols)[number];

interface Listened {
  /** The port that clients connect to. */
  port: number;
  /** @default "TCP" */
  protocol?: ListenProtocol;
  /** @default `port` */
  containerPort?: number;
  health?: { port?: number };
}

/** A protocol of IP and a port on which the load balancer reaches the tasks. */
export interface Hop {
  ipProtocol: "tcp" | "udp";
  port: number;
}

/** The load balancer ends TLS, and hands on TCP. */
export function transports(protocol: ListenProtocol = "TCP"): Hop["ipProtocol"][] {
  if (protocol === "TCP_UDP") return ["tcp", "udp"];
  return [protocol === "UDP" ? "udp" : "tcp"];
}

export function hasDatagrams(protocol?: ListenProtocol): boolean {
  return transports(protocol).includes("udp");
}

/** The ports of the containers, each once; sorted. */
export function listenedPorts(listen: Readonly<Record<string, Listened>>): Hop[] {
  return distinct(Object.values(listen).flatMap(containerPorts));
}

/** With those of health checks: each once, as AWS refuses a second rule of the same content; sorted. */
export function hopsOf(listen: Readonly<Record<string, Listened>>): Hop[] {
  const checked = Object.values(listen).flatMap(({ health }): Hop[] =>
    health?.port === undefined ? [] : [{ ipProtocol: "tcp", port: health.port }],
  );
  return distinct([...Object.values(listen).flatMap(containerPorts), ...checked]);
}

/** The sidecar that listens on the port; undefined where it is the task's own container. */
export function containerOf(port: number, sidecars: Readonly<Record<string, Listening>> = {}): string | undefined {
  return Object.keys(sidecars).find((name) => portsOf(sidecars[name] ?? {}).includes(port));
}

function containerPorts({ port, containerPort = port, protocol }: Listened): Hop[] {
  return transports(protocol).map((ipProtocol) => ({ ipProtocol, port: containerPort }));
}

function distinct(hops: readonly Hop[]): Hop[] {
  const byText = new Map(hops.map((hop) => [`${hop.ipProtocol} ${hop.port}`, hop]));
  return [...byText.values()].sort((a, b) => a.port - b.port || (a.ipProtocol < b.ipProtocol ? -1 : 1));
}
