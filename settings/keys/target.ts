// `stickiness` and `protocolVersion`: how the load balancer keeps a client at one task, and what it speaks with the
// tasks. Which requests a service gets is left to route.ts.

import { z } from "zod";
import { stickinessDefaults } from "../defaults.ts";
import { tokenCharacter } from "../facts/httpToken.ts";
import type { Fault, Path } from "../language/faults.ts";
import { integer, oneOf, text, type Verdict } from "../language/fields.ts";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions
const cookieForm = new RegExp(`^${tokenCharacter}+$`);

const cookieName = text(
  "be the name of a cookie",
  (value): Verdict | undefined => {
    if (/^AWSALB/i.test(value))
      return { must: "not begin with AWSALB, which is the load balancer's own", advice: "name the app's" };
    return cookieForm.test(value) ? undefined : "write the name that the app sets, such as SESSION";
  },
  cookieForm,
);

export const stickinessSchema = z
  .strictObject({
    durationSeconds: integer(1, 604800)
      .default(stickinessDefaults.durationSeconds)
      .meta({ description: "Time for which a client stays at its task", unit: "s" }),
    cookieName: cookieName.optional().meta({
      description: "Cookie of the app that begins a session; by default the load balancer sets one of its own",
    }),
  })
  .meta({ example: "{ durationSeconds: 3600 }", instead: { duration: "durationSeconds", cookie: "cookieName" } });

/**
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
 */
export const protocolVersion = oneOf(["HTTP1", "HTTP2", "GRPC"]);

interface Target {
  protocolVersion: z.output<typeof protocolVersion>;
  health: { path: string; matcher: string };
}

/** HTTP/2 and gRPC take a listener with TLS, and gRPC answers a health check with codes of its own. */
export function* checkProtocol(
  { protocolVersion: version, health }: Target,
  isHttps: boolean,
  at: Path,
): Generator<Fault> {
  if (version !== "HTTP1" && !isHttps) {
    const advice = "add ingress: { domain: … }, or take this out";
    yield {
      path: [...at, "protocolVersion"],
      must: "be HTTP1 where the load balancer has no TLS",
      got: version,
      advice,
    };
  }
  const isOfGrpc = /^\d{1,2}([,-]\d{1,2})*$/.test(health.matcher);
  if ((version === "GRPC") === isOfGrpc) return;
  const path = [...at, "health", "matcher"];
  yield version === "GRPC"
    ? {
        path,
        must: "be gRPC codes from 0 to 99 where protocolVersion is GRPC",
        got: health.matcher,
        advice:
          'write health: { path: /grpc.health.v1.Health/Check, matcher: "0" }, or /AWS.ALB/healthcheck and "12" for an app without a health service',
      }
    : {
        path,
        must: "be HTTP codes",
        got: health.matcher,
        advice: "write such as 200-299; gRPC's codes come with protocolVersion: GRPC",
      };
}
