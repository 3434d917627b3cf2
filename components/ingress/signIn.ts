// The action by which the load balancer asks who sends a request before it hands it on, and its way out to those who
// know. The rules with that action, and those of the paths that stay open, are left to serviceRule.ts.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html

import { createHash } from "node:crypto";
import { type lb, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { signInDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";

/**
 * Needs a listener with TLS, and a load balancer that gets out to the provider: `LoadBalancerArgs.identityProviders`.
 */
export interface SignInArgs {
  /** A user pool of Amazon Cognito, with a client that has a secret. */
  cognito?: {
    userPoolArn: pulumi.Input<string>;
    clientId: pulumi.Input<string>;
    /** The prefix of its domain, or the whole of its own. */
    domain: pulumi.Input<string>;
  };
  /** Any provider that speaks OpenID Connect, in place of `cognito`. */
  oidc?: {
    issuer: pulumi.Input<string>;
    authorizationEndpoint: pulumi.Input<string>;
    tokenEndpoint: pulumi.Input<string>;
    userInfoEndpoint: pulumi.Input<string>;
    clientId: pulumi.Input<string>;
    /** Kept as a secret in the state, whatever it comes as. */
    clientSecret: pulumi.Input<string>;
  };
  /** @default "openid" */
  scope?: string;
  /** Seconds after which people sign in again, 1–604800. @default 604800 */
  sessionTimeoutSeconds?: number;
  /** What becomes of a request of nobody: it is sent to sign in, gets 401, or is let in. @default "authenticate" */
  onUnauthenticatedRequest?: "authenticate" | "deny" | "allow";
  /** Paths of the route that need no sign-in. @default none */
  open?: readonly string[];
  /** The priority of each open path's rule, below the route's. @default the next free numbers, before the route's */
  openPriorities?: Readonly<Record<string, number | undefined>>;
}

export type Action = lb.ListenerRuleArgs["actions"] extends pulumi.Input<pulumi.Input<infer One>[]> ? One : never;

/** What comes before the forward. @throws where there is neither a user pool nor a provider, or both */
export function signInActions(signIn: SignInArgs | undefined, component: pulumi.Resource): Action[] {
  if (signIn === undefined) return [];
  const { cognito, oidc } = signIn;
  const { scope, sessionTimeoutSeconds, onUnauthenticatedRequest } = withDefaults(signIn, signInDefaults);
  const session = { scope, sessionTimeout: sessionTimeoutSeconds, onUnauthenticatedRequest };
  if (cognito && !oidc) {
    const { userPoolArn, clientId, domain } = cognito;
    const pool = { userPoolArn, userPoolClientId: clientId, userPoolDomain: domain };
    const sessionCookieName = cookieOf(userPoolArn, clientId);
    return [
      { type: "authenticate-cognito", order: 1, authenticateCognito: { ...pool, ...session, sessionCookieName } },
    ];
  }
  if (oidc && !cognito) {
    const clientSecret = pulumi.secret(oidc.clientSecret);
    const sessionCookieName = cookieOf(oidc.issuer, oidc.clientId);
    return [
      {
        type: "authenticate-oidc",
        order: 1,
        authenticateOidc: { ...oidc, clientSecret, ...session, sessionCookieName },
      },
    ];
  }
  throw new pulumi.ResourceError("signIn must have either cognito or oidc", component);
}

/** Providers have no addresses of their own, so that the rule names none. */
export function allowIdentityProviders(
  name: string,
  securityGroupId: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  new vpc.SecurityGroupEgressRule(
    `${name}-out-to-identity-providers`,
    {
      securityGroupId,
      description: "To identity providers",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    },
    { parent },
  );
}

/**
 * Two routes of one host with the same provider and client share a session; a session with another provider does not
 * count. With the load balancer's own name for the cookie it would.
 */
function cookieOf(...provider: pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi.all(provider).apply((known) => {
    const digest = createHash("sha256").update(known.join("\n")).digest("hex");
    return `AWSELBAuthSessionCookie-${digest.slice(0, 8)}`;
  });
}
