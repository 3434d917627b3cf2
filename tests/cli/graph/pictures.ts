// Pictures for tests, of whatever size, without a plan.

import type { Arrow, Box, Frame, Picture } from "../../../cli/graph/picture.ts";

export const box = (title: string, more: Partial<Box> = {}): Box => ({
  ...{ id: `service ${title}`, kind: "service", title, lines: ["1 task"], urns: [`urn of ${title}`], frame: "tasks" },
  ...more,
});

export const arrow = (from: string, to: string, more: Partial<Arrow> = {}): Arrow => ({
  ...{ id: `${more.kind ?? "traffic"}: ${from} → ${to}`, kind: "traffic", from, to, labels: ["80"], isOpen: false },
  ...{ urns: [`urn of ${from} → ${to}`] },
  ...more,
});

const frame = (id: string, more: Partial<Frame> = {}): Frame => ({
  id,
  title: id,
  lines: [],
  urns: [`urn of ${id}`],
  ...more,
});

/** A load balancer with services behind it, as many workers, and one way out for all. */
export function picture(services: number, more: Partial<Picture> = {}): Picture {
  const named = (kind: string) => Array.from({ length: services }, (_, index) => box(`${kind}-${index + 1}`));
  const [behind, workers] = [named("web"), named("worker")];
  const outside: Partial<Box> = { lines: [], frame: undefined };
  return {
    ...{ project: "shop", stack: "dev", region: "eu-west-1" },
    frames: [frame("VPC of tests"), frame("tasks", { within: "VPC of tests" })],
    boxes: [
      box("Internet", { ...outside, id: "internet", kind: "internet" }),
      box("Balancer", { id: "balancer", kind: "balancer", frame: "VPC of tests" }),
      box("NAT gateway", { id: "nat", kind: "wayOut", frame: "VPC of tests" }),
      ...behind,
      ...workers,
    ],
    arrows: [
      arrow("internet", "balancer", { isOpen: true }),
      ...behind.map(({ id }, index) => arrow("balancer", id, { labels: [String(3000 + index)] })),
      ...[...behind, ...workers].map(({ id }) => arrow(id, "nat", { kind: "out", labels: ["any port"] })),
    ],
    ...more,
  };
}
