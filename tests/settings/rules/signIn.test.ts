import assert from "node:assert/strict";
import { config, reported, service } from "../../support/reported.ts";

const https = { domain: "app.example.com", hostedZone: "example.com" };
const cognito = {
  userPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a",
  clientId: "a",
  domain: "a",
};
const provider = "https://id.example.com";
const oidc = {
  ...{ issuer: provider, authorizationEndpoint: `${provider}/a`, tokenEndpoint: `${provider}/t` },
  ...{ userInfoEndpoint: `${provider}/u`, clientId: "app" },
};

/** The faults of a service with this sign-in, without the start of the path that they have in common. */
const faultsOf = (signIn: Record<string, unknown>, route: Record<string, unknown> = {}, ingress: object = https) =>
  reported(config({ ingress, services: { web: service({ route: { path: "/*", signIn, ...route } }) } })).map((line) =>
    line.replace("services.web.route.", ""),
  );

describe("A sign-in", () => {
  it("is refused with what to do", () => {
    const faults: [found: string[], ...lines: string[]][] = [
      [faultsOf({ cognito }), ...[]],
      [faultsOf({ open: ["/a"] }), "signIn must have either cognito or oidc, got neither; add one of them"],
      [
        faultsOf({ cognito }, {}, {}),
        "signIn must come with HTTPS, as AWS has no sign-in without it, got HTTP; add ingress: { domain: … }, or take this out",
      ],
      [
        faultsOf({ oidc: { ...oidc, clientSecret: "hunter2" } }),
        "signIn.oidc.clientSecret must be a value that is encrypted, got a text of 7 characters; take the value out, change it if it was ever committed, and run pulumi config set --secret --path 'services.web.route.signIn.oidc.clientSecret'",
      ],
      [
        faultsOf({ oidc: { ...oidc, clientSecret: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf" } }),
        "signIn.oidc.clientSecret must be a value that is encrypted, got an ARN; the load balancer takes the value itself; take the value out, change it if it was ever committed, and run pulumi config set --secret --path 'services.web.route.signIn.oidc.clientSecret'",
      ],
      [
        faultsOf({ cognito: { ...cognito, userPoolArn: "eu-west-1_a" } }),
        'signIn.cognito.userPoolArn must be the ARN of a user pool of Cognito, got "eu-west-1_a"; copy the whole ARN from Cognito',
      ],
      [
        faultsOf({ cognito: { ...cognito, userPoolArn: cognito.userPoolArn.replace("123456789012", "") } }),
        'signIn.cognito.userPoolArn must be the ARN of a user pool of Cognito, got "arn:aws:cognito-idp:eu-west-1::userpool/eu-west-1_a"; copy the whole ARN from Cognito',
      ],
      [
        faultsOf({ cognito, scope: "email" }),
        'signIn.scope must be scopes with openid among them, got "email"; write it such as openid email profile',
      ],
      [
        faultsOf({ cognito, open: ["/*"] }),
        'signIn.open[0] must leave something of route.path to sign in for, got "/*"; take signIn out, or write only the paths that are open',
      ],
      [
        faultsOf({ cognito, open: ["/api/hooks/*", "/healthz"] }, { path: ["/api/*", "/app?"] }),
        'signIn.open[1] must be one of route.path, got "/healthz"; take it out, or put it under route.path',
      ],
      [
        faultsOf({ cognito, open: ["/a", "/b"] }, { priority: 3 }),
        "priority must be 4 or more, as the rules of signIn.open come before it, got 3; raise it to 4",
      ],
    ];
    for (const [found, ...lines] of faults) assert.deepEqual(found, lines);
  });

  it("asks for a way to the identity provider, from another stack's load balancer and from an internal one", () => {
    const services = { web: service({ route: { host: "a.example.com", signIn: { cognito } } }) };
    const values = { "aws:region": "eu-west-1", ingress: https };
    const files = { shared: { values } };
    assert.deepEqual(reported(config({ platform: { of: "shared" }, services }), { files }), [
      "services.web.route.signIn must come with a way out of the load balancer of stack shared to the identity provider, got none; write ingress: { identityProviders: true } there",
    ]);
    const open = { shared: { values: { ...values, ingress: { ...https, identityProviders: true } } } };
    assert.deepEqual(reported(config({ platform: { of: "shared" }, services }), { files: open }), []);
    const internal = config({ network: { egress: "endpoints" }, ingress: { ...https, internal: true }, services });
    assert.deepEqual(reported(internal), [
      "services.web.route.signIn must come with a way to the internet, where the load balancer asks the identity provider, got endpoints; write network: { egress: nat-per-zone }",
    ]);
  });
});
