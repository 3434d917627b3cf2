import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { routeArgs } from "../../stack/routeArgs.ts";
import { config, flowing, service } from "../support/reported.ts";

const provider = "https://id.example.com";
const oidc = {
  ...{ issuer: provider, authorizationEndpoint: `${provider}/a`, tokenEndpoint: `${provider}/t` },
  ...{ userInfoEndpoint: `${provider}/u`, clientId: "app", clientSecret: "hunter2" },
};

describe("The arguments of a route", () => {
  it("have the secret of an identity provider's client as one of Pulumi's, and a number for each open path", async () => {
    const signIn = { oidc, open: ["/healthz"] };
    const services = { web: service({ route: { path: "/*", signIn } }) };
    const ingress = { domain: "app.example.com", hostedZone: "example.com" };
    const secretPaths = [["docker-on-ecs:services", "web", "route", "signIn", "oidc", "clientSecret"]];
    const settings = flowing(config({ services, ingress }), { secretPaths });
    const route = settings.services.web?.route ?? assert.fail();
    assert.equal(String(route.signIn?.oidc?.clientSecret), "[secret]");
    const priorities = { web: 100, "web/open//healthz": 99 };
    const made = routeArgs("web", route, { priorities, isOthers: true, shares: {} });
    assert.deepEqual([made.priority, made.keepsPriority], [100, true]);
    assert.deepEqual(made.signIn?.openPriorities, { "/healthz": 99 });
    const secret = pulumi.output(made.signIn?.oidc?.clientSecret);
    assert.equal(await pulumi.isSecret(secret), true);
    assert.equal(await new Promise((resolve) => secret.apply(resolve)), "hunter2");
  });
});
