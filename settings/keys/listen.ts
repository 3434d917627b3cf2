// `listen`: the ports of a service that take TCP, UDP or TLS at the network load balancer. The load balancer itself is
// left to networkLoadBalancer.ts, what must hold between the ports of a stack to settings/rules/listen.ts.

import { z } from "zod";
import { listenDefaults, listenHealthDefaults } from "../defaults.ts";
import { listenProtocols } from "../facts/listen.ts";
import { flag, integer, list, mapOf, matching, oneOf } from "../language/fields.ts";
import { allowedCidr } from "./allowedCidr.ts";
import { healthPath } from "./route.ts";

/** No hyphen, so that a service and its port have no name in common with another pair; the length is a rule. */
const listenName = matching(
  /^[a-z][a-z0-9]{0,18}$/,
  "be called by 1 to 19 lower-case letters and digits, a letter first",
  "rename it",
);

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html (HttpCode)
const matcher = matching(
  /^[2-5]\d\d([,-][2-5]\d\d)*$/,
  "be HTTP codes from 200 to 599, as 200, 200,204 or 200-299",
  "write the codes alone, with commas or one hyphen",
);

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html */
const health = z
  .strictObject({
    port: integer(1, 65535).optional().meta({
      description: "The TCP port that is asked, by default the container's; needed where the protocol is UDP",
    }),
    path: healthPath.optional().meta({ description: "Path of an HTTP request; without it a TCP connection is enough" }),
    matcher: matcher.optional().meta({ description: "HTTP codes that mean healthy, 200-399 by default; beside path" }),
    intervalSeconds: integer(5, 300)
      .default(listenHealthDefaults.intervalSeconds)
      .meta({ description: "Time between two checks", unit: "s" }),
    timeoutSeconds: integer(2, 120)
      .default(listenHealthDefaults.timeoutSeconds)
      .meta({ description: "Longest wait for an answer, not above intervalSeconds", unit: "s" }),
    healthyThreshold: integer(2, 10)
      .default(listenHealthDefaults.healthyThreshold)
      .meta({ description: "Good answers in a row that make a task healthy" }),
    unhealthyThreshold: integer(2, 10)
      .default(listenHealthDefaults.unhealthyThreshold)
      .meta({ description: "Failures in a row that make a task unhealthy" }),
  })
  .meta({
    example: "{ port: 8080, path: /healthz }",
    unsupported: { protocol: "a check is of HTTP where it has a path, and of TCP else" },
  });

const listener = z
  .strictObject({
    protocol: oneOf(listenProtocols)
      .default(listenDefaults.protocol)
      .meta({ description: "What clients speak; the load balancer ends TLS, and hands on TCP" }),
    port: integer(1, 65535).meta({
      description: "The port that clients connect to; no other of the stack is the same",
    }),
    containerPort: integer(1, 65535)
      .optional()
      .meta({ description: "The port that the container listens on; by default the same" }),
    allowedCidrs: list(allowedCidr, { of: "IPv4 networks", minimum: 1 })
      .optional()
      .meta({ description: "Who may connect; by default everyone, and to an internal load balancer the VPC" }),
    preserveClientIp: flag()
      .default(listenDefaults.preserveClientIp)
      .meta({ description: "Whether the tasks see the clients' own addresses; with UDP always" }),
    proxyProtocol: flag().default(listenDefaults.proxyProtocol).meta({
      description: "Whether a TCP connection begins with a header of proxy protocol 2, which the app has to read",
    }),
    stickiness: flag()
      .default(listenDefaults.stickiness)
      .meta({ description: "Whether the connections of one client address go to one task; not with TLS" }),
    alpnPolicy: oneOf(["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None"])
      .optional()
      .meta({ description: "Which versions of HTTP a port with TLS offers; none by default" }),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
    idleTimeoutSeconds: integer(60, 6000).optional().meta({
      description: "Time for which a TCP connection without traffic stays open, 350 by default; only with TCP",
      unit: "s",
    }),
    connectionTermination: flag().optional().meta({
      description:
        "Whether connections that are open when a task's deregistrationDelaySeconds end are closed; by default with UDP alone",
    }),
    health: health.prefault({}).meta({ description: "How the load balancer knows that a task is ready" }),
  })
  .meta({
    example: "{ protocol: TLS, port: 8883, containerPort: 1883 }",
    instead: {
      ...{ targetPort: "containerPort", target_port: "containerPort", healthCheck: "health", healthcheck: "health" },
      ...{ sourceCidrs: "allowedCidrs", proxyProtocolV2: "proxyProtocol", alpn: "alpnPolicy" },
      idleTimeout: "idleTimeoutSeconds",
    },
    unsupported: {
      certificateArn: "the ports of a stack share a certificate, under networkLoadBalancer",
      tlsPolicy: "the ports of a stack share a policy, under networkLoadBalancer",
    },
  });

export const listenSchema = mapOf(listenName, listener, "{ mqtt: { protocol: TLS, port: 8883, containerPort: 1883 } }");

export type Listener = z.output<typeof listener>;
export type Listen = Readonly<Record<string, Listener>>;

/** Whether a service has a port at the network load balancer. */
export function hasListeners({ listen }: { listen: object }): boolean {
  return Object.keys(listen).length > 0;
}
