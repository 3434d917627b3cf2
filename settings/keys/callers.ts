// `services.<name>.callers` and `serviceConnect`: who calls a service by its name, and how long a call may take. Who
// finds whom in which way is left to settings/calls.ts.

import { z } from "zod";
import { serviceConnectDefaults } from "../defaults.ts";
import type { Fault, Path } from "../language/faults.ts";
import { integer, oneOf, oneOrMore, text } from "../language/fields.ts";
import { nearestIs } from "../language/nearest.ts";

const caller = text("be the name of a service or a job", (value) =>
  value === "" ? "write one of services or jobs" : undefined,
);

export const callersSchema = oneOrMore(caller, { of: "names of services and jobs", minimum: 1 });

const longestSeconds = 2147483647;

/**
 * Without a timeout of its own a service has AWS's:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
 */
export const serviceConnectSchema = z
  .strictObject({
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (appProtocol)
    appProtocol: oneOf(["http", "http2", "grpc"])
      .default(serviceConnectDefaults.appProtocol)
      .meta({ description: "What the service speaks on its port; ECS does not let it change afterwards" }),
    idleTimeoutSeconds: integer(0, longestSeconds).optional().meta({
      description: "Time after which a connection without a request is closed, 300 by default; 0 = never",
      unit: "s",
    }),
    perRequestTimeoutSeconds: integer(0, longestSeconds).optional().meta({
      description: "Time in which the service has to answer a request, 15 by default; 0 = any",
      unit: "s",
    }),
  })
  .meta({
    example: "{ perRequestTimeoutSeconds: 60 }",
    instead: { protocol: "appProtocol", idleTimeout: "idleTimeoutSeconds", timeout: "perRequestTimeoutSeconds" },
    unsupported: {
      tls: "calls stay in the VPC, between two security groups; an app that needs TLS there ends it itself",
      namespace: "each stack has one namespace",
      clientAliases: "a service is called by its own name and port",
      discoveryName: "a service is called by its own name and port",
    },
  });

/** A service that calls itself is on 127.0.0.1; a caller that does not exist was meant to be another one. */
export function* checkCallers(
  { callers }: { callers: readonly string[] },
  { name, callers: known }: { name: string; callers: readonly string[] },
  raw: Readonly<Record<string, unknown>>,
  path: Path,
): Generator<Fault> {
  const isList = Array.isArray(raw.callers);
  for (const [index, caller] of callers.entries()) {
    const at = [...path, "callers", ...(isList ? [index] : [])];
    if (caller === name) {
      const advice = "take it out: the app reaches itself on 127.0.0.1";
      yield { path: at, must: "be another service, or a job", got: caller, advice };
    } else if (!known.includes(caller)) {
      const others = known.filter((one) => one !== name);
      const advice = others.length > 0 ? nearestIs(caller, others) : "add the caller first";
      yield { path: at, must: "be the name of a service or a job", got: caller, advice };
    }
  }
}
