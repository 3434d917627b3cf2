// Who gets which role: exactly one kind of job of exactly one repository.

import assert from "node:assert/strict";
import type { Plan, PlannedResource } from "../../plan/graph.ts";
import { bootstrap, named, repository } from "./account.ts";

const issuer = "token.actions.githubusercontent.com";

const roles = (plan: Plan) => plan.resources.filter(({ type }) => type === "aws:iam/role:Role");

function trustOf({ inputs }: PlannedResource) {
  const [statement, ...others] = JSON.parse(String(inputs.assumeRolePolicy)).Statement;
  assert.deepEqual(others, [], "a second statement would open a second door");
  return statement;
}

describe("the trust of the roles", () => {
  it("is in tokens that GitHub gave for AWS, and in nothing else", async () => {
    const plan = await bootstrap();
    assert.deepEqual(named(plan, "github").inputs, { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"] });
    for (const role of roles(plan)) {
      const { Effect, Principal, Action, Condition } = trustOf(role);
      assert.deepEqual([Effect, Action], ["Allow", "sts:AssumeRoleWithWebIdentity"]);
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder
      assert.deepEqual(Principal, { Federated: "${github.arn}" });
      assert.deepEqual(Object.keys(Condition), ["StringEquals"], "only equality leaves no room");
      assert.deepEqual(Object.keys(Condition.StringEquals).sort(), [`${issuer}:aud`, `${issuer}:sub`]);
      assert.equal(Condition.StringEquals[`${issuer}:aud`], "sts.amazonaws.com");
    }
  });

  it("is in one subject each: pull requests, the main branch, or one GitHub environment", async () => {
    const subjects = roles(await bootstrap()).map((role) => [
      role.name,
      trustOf(role).Condition.StringEquals[`${issuer}:sub`],
    ]);
    assert.deepEqual(Object.fromEntries(subjects), {
      "preview-role": `repo:${repository}:pull_request`,
      "drift-role": `repo:${repository}:ref:refs/heads/main`,
      "deploy-dev-role": `repo:${repository}:environment:dev`,
      "deploy-staging-role": `repo:${repository}:environment:staging`,
      "deploy-prod-role": `repo:${repository}:environment:prod`,
      "deploy-preview-role": `repo:${repository}:environment:preview`,
    });
  });

  it("follows the branch and the environments that the stack file says", async () => {
    const plan = await bootstrap({ branch: "trunk", environments: { live: {} } });
    const subjects = roles(plan).map((role) => trustOf(role).Condition.StringEquals[`${issuer}:sub`]);
    assert.deepEqual(subjects.sort(), [
      `repo:${repository}:environment:live`,
      `repo:${repository}:pull_request`,
      `repo:${repository}:ref:refs/heads/trunk`,
    ]);
  });

  it("is in the provider that the account has already, where it says so", async () => {
    const plan = await bootstrap({ oidcProvider: "existing" });
    assert.deepEqual(
      plan.resources.filter(({ type }) => type.includes("openIdConnectProvider")),
      [],
    );
    for (const role of roles(plan)) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder
      const arn = "arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com";
      assert.deepEqual(trustOf(role).Principal, { Federated: arn });
    }
  });

  it("gives a role for an hour, and one that deploys for two", async () => {
    const seconds = roles(await bootstrap()).map(({ name, inputs }) => [name, inputs.maxSessionDuration]);
    for (const [name, duration] of seconds) {
      assert.equal(duration, String(name).startsWith("deploy-") ? 7200 : 3600, String(name));
    }
  });

  it("is what the workflows need to know: the stack's outputs name each role, the state and its key", async () => {
    const { outputs } = await bootstrap();
    assert.deepEqual(Object.keys(outputs).sort(), [
      "awsRegion",
      "backendUrl",
      "deployRoles",
      "driftRole",
      "permissionsBoundary",
      "previewRole",
      "secretsProvider",
    ]);
    assert.deepEqual(Object.keys(outputs.deployRoles as object), ["dev", "preview", "prod", "staging"]);
  });
});
