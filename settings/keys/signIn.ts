// `route.signIn`: who gets to a service has signed in with an identity provider, which the load balancer asks. The
// rules of the paths that stay open are left to stack/listenerRulePriority.ts.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html

import { z } from "zod";
import { signInDefaults } from "../defaults.ts";
import { isArnOf } from "../facts/arn.ts";
import { integer, judged, matching, oneOf, oneOrMore, text } from "../language/fields.ts";
import { SecretValue } from "../language/secretValue.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { pathPattern } from "./routePatterns.ts";
import { encryptInstead } from "./secretReference.ts";

const userPoolArn = text(
  "be the ARN of a user pool of Cognito",
  (value) => (isArnOf(value, "cognito-idp", /^userpool\//) ? undefined : "copy the whole ARN from Cognito"),
  /^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\//,
);

const clientId = matching(/^\S+$/, "be the id of the app's client", "copy it from the identity provider");

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateCognitoActionConfig.html
const userPoolDomain = matching(
  /^[a-z0-9.-]+$/,
  "be the prefix of the user pool's domain, or the whole of its own",
  "write it such as my-app, or auth.example.com, without https://",
);

const cognito = z
  .strictObject({
    userPoolArn: orStackOutput(userPoolArn).meta({ description: "The user pool" }),
    clientId: orStackOutput(clientId).meta({ description: "Its client for the app, which has to have a secret" }),
    domain: orStackOutput(userPoolDomain).meta({
      description: "The domain of its sign-in page: a prefix, or a whole name",
    }),
  })
  .meta({
    example: '{ userPoolArn: "arn:…", clientId: "…", domain: my-app }',
    instead: { userPoolClientId: "clientId", userPoolDomain: "domain" },
  });

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
const url = text(
  "be a URL with https://",
  (value) =>
    /^https:\/\/[^\s/?#]+(\/\S*)?$/.test(value)
      ? undefined
      : "copy it from the provider's /.well-known/openid-configuration",
  /^https:\/\/\S+$/,
);

const mustBeSecret = "be a value that is encrypted";

const inTheOpen = text(
  mustBeSecret,
  (value) =>
    value.startsWith("arn:")
      ? { gotText: "an ARN", advice: (where) => `the load balancer takes the value itself; ${encryptInstead(where)}` }
      : { advice: encryptInstead },
  /(?!)/,
);

const encrypted = judged(z.instanceof(SecretValue), mustBeSecret, (value) =>
  value.reveal() === "" ? { gotText: "an empty one", advice: "set it again" } : undefined,
);

const oidc = z
  .strictObject({
    issuer: url.meta({ description: "The provider" }),
    authorizationEndpoint: url.meta({ description: "Where it lets people sign in" }),
    tokenEndpoint: url.meta({ description: "Where the load balancer gets tokens" }),
    userInfoEndpoint: url.meta({ description: "Where it gets what is known of who signed in" }),
    clientId: orStackOutput(clientId).meta({ description: "The app's client" }),
    clientSecret: z
      .union([inTheOpen, encrypted])
      .meta({ must: mustBeSecret, encryptable: true, description: "The client's secret, encrypted" }),
  })
  .meta({ example: "{ issuer: https://id.example.com, clientId: app, … }" });

export const signInSchema = z
  .strictObject({
    cognito: cognito.optional().meta({ description: "A user pool of Amazon Cognito" }),
    oidc: oidc.optional().meta({ description: "Any provider that speaks OpenID Connect, in place of cognito" }),
    scope: text(
      "be scopes with openid among them",
      (value) => (value.split(" ").includes("openid") ? undefined : "write it such as openid email profile"),
      /openid/,
    )
      .default(signInDefaults.scope)
      .meta({ description: "What is asked of the provider" }),
    sessionTimeoutSeconds: integer(1, 604800).default(signInDefaults.sessionTimeoutSeconds).meta({
      description: "Time after which people have to sign in again",
      unit: "s",
    }),
    onUnauthenticatedRequest: oneOf(["authenticate", "deny", "allow"])
      .default(signInDefaults.onUnauthenticatedRequest)
      .meta({ description: "What becomes of a request of nobody: it is sent to sign in, gets 401, or is let in" }),
    open: oneOrMore(pathPattern, { of: "paths" }).default([]).meta({
      description: "Paths of the route that need no sign-in, such as /healthz",
    }),
  })
  .meta({
    example: "{ cognito: { … }, open: [/healthz] }",
    instead: { sessionTimeout: "sessionTimeoutSeconds", except: "open", scopes: "scope", openPaths: "open" },
  });
