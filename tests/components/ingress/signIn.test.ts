import assert from "node:assert/strict";
import { LoadBalancerTarget } from "../../../components/ingress/loadBalancerTarget.ts";
import type { SignInArgs } from "../../../components/ingress/signIn.ts";
import { record } from "../../support/record.ts";

const loadBalancer = { url: "https://a.example.com", listenerArn: "l", securityGroupId: "sg-1", arnSuffix: "app/a/1" };
const tasks = { vpcId: "vpc-1", securityGroupId: "sg-2" };
const provider = "https://id.example.com";
const oidc = {
  ...{ issuer: provider, authorizationEndpoint: `${provider}/a`, tokenEndpoint: `${provider}/t` },
  ...{ userInfoEndpoint: `${provider}/u`, clientId: "app", clientSecret: "hunter2" },
};
const cognito = { userPoolArn: "arn:pool", clientId: "app", domain: "my-app" };

const target = (signIn: SignInArgs, priority?: number) =>
  record(() => {
    new LoadBalancerTarget("web", {
      port: 80,
      loadBalancer,
      tasks,
      route: { host: ["a.example.com"], signIn, priority },
    });
  });

type Actions = Record<string, Record<string, unknown>>[];

describe("Sign-in", () => {
  it("with a provider of OpenID Connect comes before the tasks, and its client's secret is one of Pulumi's", async () => {
    const session = { scope: "openid email", sessionTimeoutSeconds: 60, onUnauthenticatedRequest: "deny" } as const;
    const { one } = await target({ oidc, ...session });
    const [ask, forward] = one("web-rule").inputs.actions as Actions;
    const { sessionCookieName, ...said } = ask?.authenticateOidc ?? {};
    assert.deepEqual(said, {
      ...oidc,
      clientSecret: "[secret]",
      scope: "openid email",
      sessionTimeout: 60,
      onUnauthenticatedRequest: "deny",
    });
    assert.match(String(sessionCookieName), /^AWSELBAuthSessionCookie-[0-9a-f]{8}$/);
    assert.deepEqual([ask?.type, ask?.order], ["authenticate-oidc", 1]);
    assert.deepEqual(forward, { type: "forward", order: 2, targetGroupArn: `\${web-tg.arn}` });
  });

  it("has another session with another provider, and the same with the same", async () => {
    const cookies = await Promise.all(
      [{ cognito }, { cognito, scope: "openid email" }, { cognito: { ...cognito, clientId: "other" } }].map(
        async (signIn) => {
          const [ask] = (await target(signIn)).one("web-rule").inputs.actions as Actions;
          assert.equal(ask?.authenticateCognito?.userPoolDomain, "my-app");
          return ask?.authenticateCognito?.sessionCookieName;
        },
      ),
    );
    assert.equal(cookies[0], cookies[1]);
    assert.notEqual(cookies[0], cookies[2]);
  });

  it("is not asked for on open paths, whose rules come before the route's", async () => {
    const open = ["/webhooks/*", "/healthz"];
    const { one, all } = await target({ cognito, open, openPriorities: { "/healthz": 4, "/webhooks/*": 7 } }, 9);
    const rules = all("ListenerRule").map(({ name, inputs }) => [
      name,
      inputs.priority,
      (inputs.actions as Actions)[0]?.type,
    ]);
    assert.deepEqual(rules, [
      ["web-open-/healthz", 4, "forward"],
      ["web-open-/webhooks/*", 7, "forward"],
      ["web-rule", 9, "authenticate-cognito"],
    ]);
    assert.deepEqual(one("web-open-/healthz").inputs.conditions, [
      { hostHeader: { values: ["a.example.com"] } },
      { pathPattern: { values: ["/healthz"] } },
    ]);
    assert.deepEqual(
      one("web-rule").options.dependsOn,
      ["web-open-/healthz", "web-open-/webhooks/*"].map((name) => one(name).urn),
    );
  });

  it("with neither a user pool nor a provider is refused", async () => {
    await assert.rejects(target({}), /signIn must have either cognito or oidc/);
  });
});
