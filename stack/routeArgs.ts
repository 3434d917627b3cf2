// A service's route as its component takes it: with the numbers of its rules on the listener, what joins it with
// services that get a part of its requests, and the secret of an identity provider's client as one of Pulumi's.

import * as pulumi from "@pulumi/pulumi";
import type { ServiceRouteArgs } from "../components/ingress/loadBalancerTarget.ts";
import { Share } from "../components/ingress/share.ts";
import type { SignInArgs } from "../components/ingress/signIn.ts";
import type { ServiceSettings } from "../settings/keys/schema.ts";
import { SecretValue } from "../settings/language/secretValue.ts";
import { openPathKey } from "./listenerRulePriority.ts";
import type { Flowing } from "./stackOutputs.ts";

type Route = NonNullable<Flowing<ServiceSettings>["route"]>;

interface Listener {
  /** By the services' names, and those of their paths that need no sign-in. */
  priorities: Readonly<Record<string, number>>;
  /** Whether rules keep the numbers that they were made with, as where others make rules, too. */
  isOthers: boolean;
  shares: Shares;
  /** Of each rule. @default none */
  hooks?: pulumi.ResourceHookBinding;
}

/** By the services whose requests are shared. */
type Shares = Readonly<Record<string, readonly { by: string; share: Share }[]>>;

export function sharesOf(services: Readonly<Record<string, { route?: Route }>>): Shares {
  const all = Object.entries(services).flatMap(([by, { route }]) => {
    const { shareOf, percent = 0, stickySeconds } = route ?? {};
    return shareOf === undefined ? [] : [{ by, shareOf, share: new Share({ percent, stickySeconds }) }];
  });
  return Object.fromEntries(Map.groupBy(all, ({ shareOf }) => shareOf));
}

export function routeArgs(
  name: string,
  { shareOf, percent, stickySeconds, ...route }: Route,
  { priorities, isOthers, shares, hooks }: Listener,
): ServiceRouteArgs {
  return {
    ...route,
    shares: shares[name]?.map(({ share }) => share),
    shareOf: shareOf === undefined ? undefined : shares[shareOf]?.find(({ by }) => by === name)?.share,
    signIn: route.signIn && signInArgs(name, route.signIn, priorities),
    priority: priorities[name],
    keepsPriority: isOthers && route.priority === undefined,
    hooks,
  };
}

function signInArgs(
  name: string,
  { oidc, ...signIn }: NonNullable<Route["signIn"]>,
  priorities: Listener["priorities"],
): SignInArgs {
  return {
    ...signIn,
    oidc: oidc && { ...oidc, clientSecret: secretOf(oidc.clientSecret) },
    openPriorities: Object.fromEntries(signIn.open.map((path) => [path, priorities[openPathKey(name, path)]])),
  };
}

function secretOf(value: string | SecretValue): pulumi.Output<string> {
  return pulumi.secret(value instanceof SecretValue ? value.reveal() : value);
}
