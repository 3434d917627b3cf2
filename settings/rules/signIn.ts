// What must hold between a route's sign-in, the route itself, and the load balancer that asks the identity provider.

import { checkEither } from "../keys/given.ts";
import { isSecure } from "../keys/ingress.ts";
import { coversPath } from "../keys/routePatterns.ts";
import type { Sifted } from "../keys/schema.ts";
import type { ServiceBlock } from "../keys/service.ts";
import type { Fault, Path } from "../language/faults.ts";

/** The parts of the stack file beside the service. */
type Around = Pick<Sifted["project"], "ingress" | "network" | "platform">;

export function* checkSignIn({ route }: Pick<ServiceBlock, "route">, around: Around, service: Path): Generator<Fault> {
  if (route?.signIn === undefined) return;
  const { signIn, path, priority } = route;
  const at = [...service, "route", "signIn"];
  const { cognito, oidc, open } = signIn;
  yield* checkEither({ cognito, oidc }, at);
  yield* checkWay(around, at);
  for (const [index, one] of open.entries()) {
    const isAll = path.every((pattern) => coversPath(one, pattern));
    if (!isAll && path.some((pattern) => coversPath(pattern, one))) continue;
    yield {
      path: [...at, "open", index],
      must: isAll ? "leave something of route.path to sign in for" : "be one of route.path",
      got: one,
      advice: isAll
        ? "take signIn out, or write only the paths that are open"
        : "take it out, or put it under route.path",
    };
  }
  // Number 1 is that of ingress.maintenance.
  const fewest = open.length + 2;
  if (open.length === 0 || priority === undefined || priority >= fewest) return;
  const must = `be ${fewest} or more, as the rules of signIn.open come before it`;
  yield { path: [...service, "route", "priority"], must, got: priority, advice: `raise it to ${fewest}` };
}

/** The load balancer asks over TLS, and is asked over TLS only. */
function* checkWay({ ingress, network, platform: { of } }: Around, path: Path): Generator<Fault> {
  if (!isSecure(ingress)) {
    const must = "come with HTTPS, as AWS has no sign-in without it";
    const advice =
      ingress.listenerArn === undefined
        ? "add ingress: { domain: … }, or take this out"
        : "add the domain that the certificate of that listener is for, or take this out";
    yield { path, must, got: undefined, gotText: "HTTP", advice };
  }
  if (of !== undefined && ingress.identityProviders !== true) {
    const must = `come with a way out of the load balancer of stack ${of} to the identity provider`;
    yield { path, must, got: undefined, gotText: "none", advice: `write ingress: { identityProviders: true } there` };
  }
  if (ingress.internal && "egress" in network && network.egress === "endpoints") {
    const must = "come with a way to the internet, where the load balancer asks the identity provider";
    yield { path, must, got: undefined, gotText: "endpoints", advice: "write network: { egress: nat-per-zone }" };
  }
}
