// What load balancers ask of a tried container: that of a service with a route, with ports under `listen`, or with both.

import assert from "node:assert/strict";
import { asPlan } from "../../../cli/local/asPlan.ts";
import { containersOf } from "../../../cli/try/container.ts";
import { exportedService } from "../local/exportedService.ts";

const type = "aws:lb/targetGroup:TargetGroup";
const check = { protocol: "HTTP", port: "traffic-port", path: "/ok", matcher: "200", timeout: 5, interval: 10 };
const tcp = { ...check, protocol: "TCP", path: "", matcher: "" };

/** A target group, and the container's port behind it. */
type Target = [role: string, protocol: string, healthCheck: object, containerPort: number];

/** The port that is asked, and the path, where that is done over HTTP. */
function asked(...targets: Target[]) {
  const [top, ...all] = exportedService("web", { image: "a:1", port: 1 });
  const others = all.filter((one) => one.type !== type);
  const groups = targets.map(([role, protocol, healthCheck]) => {
    const urn = `urn:pulumi:local::shop::docker-on-ecs:index:FargateService$${type}::web-${role}`;
    return { urn, type, parent: top?.urn, inputs: { protocol, healthCheck } };
  });
  const service = others.find((one) => one.type === "aws:ecs/service:Service")?.inputs ?? assert.fail();
  service.loadBalancers = targets.map(([role, , , containerPort]) => {
    return { containerName: "web", containerPort, targetGroupArn: `\${web-${role}.arn}` };
  });
  const resources = [top ?? assert.fail(), ...groups, ...others];
  const [{ port, health } = assert.fail()] = containersOf(asPlan(resources, "shop", "local"), []);
  return [port, health?.path];
}

describe("What is tried of a service", () => {
  it("is asked as the load balancer of its route does, whatever else it listens on", () => {
    assert.deepEqual(asked(["mqtt-tg", "TCP", tcp, 1883], ["tg", "HTTP", check, 8080]), [8080, "/ok"]);
  });

  it("is connected to where that is all that the network load balancer does, and asked where it asks", () => {
    assert.deepEqual(asked(["mqtt-tg", "TCP", tcp, 1883]), [1883, undefined]);
    assert.deepEqual(asked(["dns-tg", "UDP", { ...tcp, port: "8053" }, 53]), [8053, undefined]);
    const http = { ...check, port: "9000" };
    assert.deepEqual(asked(["dns-tg", "UDP", tcp, 53], ["mqtt-tg", "TCP", http, 1883]), [9000, "/ok"]);
  });
});
