import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi";
import { makeListenerRules } from "../../stack/listenerRules.ts";
import { record } from "../support/record.ts";
import { config, flowing, service } from "../support/reported.ts";

const ingress = {
  redirects: { www: { host: "www.example.com", to: { host: "example.com" } } },
  responses: { gone: { path: "/old/*", status: 410 } },
  maintenance: { enabled: true },
};
const services = { web: service(), api: service({ route: { path: "/api/*" } }) };

const network = { vpcId: "vpc-0123456789abcdef0", publicSubnetIds: ["subnet-00000001", "subnet-00000002"] };
const listenerArn =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2";
const onAnothers = {
  network: { ...network, egress: "public" },
  ingress: { ...ingress, listenerArn, securityGroupId: "sg-00000001", domain: "example.com" },
};

const made = async (values: Record<string, unknown>, taken?: readonly number[], pages?: readonly number[]) => {
  const settings = flowing(config(values));
  const { all } = await record(() => makeListenerRules(settings, { listenerArn: "listener", taken, pages }, {}));
  return all("ListenerRule").map(({ name, inputs: { priority }, options: { ignoreChanges } }) => ({
    name: name.replace("ingress-rules-", ""),
    priority: Number(priority),
    isKept: ignoreChanges?.includes("priority") ?? false,
  }));
};

describe("The listener's rules without a service", () => {
  it("are one each, and one for the page of a maintenance, before all others", async () => {
    const rules = await made({ ingress, services });
    assert.deepEqual(rules.map(({ name }) => name).sort(), ["maintenance", "redirect-www", "response-gone"]);
    assert.equal(rules.find(({ name }) => name === "maintenance")?.priority, 1);
    assert.ok(rules.every(({ isKept }) => !isKept));
  });

  it("keep the page of a maintenance in the updates after the first, in which its number is taken, too", async () => {
    const web = service({ route: { path: "/*", priority: 3 } });
    const values = { ...onAnothers, services: { web } };
    const pageOf = async (...rules: [taken: number[], pages: number[]]) =>
      (await made(values, ...rules)).filter(({ name }) => name === "maintenance-web");
    assert.deepEqual(await pageOf([1, 3], []), [{ name: "maintenance-web", priority: 2, isKept: true }]);
    assert.deepEqual(await pageOf([1, 2, 3], [2]), [{ name: "maintenance-web", priority: 4, isKept: true }]);
    await assert.rejects(pageOf([1, 2, 3], []), /must leave a free number before it for ingress\.maintenance/);
  });

  it("take what is free on another's listener, keep it, and replace no service but the stack's own", async () => {
    const rules = await made({ ...onAnothers, services }, [1, 3]);
    assert.deepEqual(
      rules.filter(({ name }) => name.startsWith("maintenance")).map(({ name, priority }) => [name, priority]),
      [
        ["maintenance-api", 4],
        ["maintenance-web", 2],
      ],
    );
    assert.ok(rules.every(({ isKept }) => isKept));
    const first = { web: service({ route: { path: "/*", priority: 2 } }) };
    await assert.rejects(made({ ...onAnothers, services: first }, [1]), (error: Error) => {
      assert.ok(RunError.isInstance(error));
      assert.match(
        error.message,
        /services\.web\.route\.priority must leave a free number before it for ingress\.maint/,
      );
      return true;
    });
  });

  it("are none where nothing is said", async () => assert.deepEqual(await made({ services }), []));
});
