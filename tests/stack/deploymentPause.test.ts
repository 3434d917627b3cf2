import assert from "node:assert/strict";
import { serviceSchema } from "../../settings/keys/schema.ts";
import { atPauseOf } from "../../stack/deploymentPause.ts";

describe("what pulumi up does at a deployment's pause", () => {
  const of = (deployment: object) =>
    atPauseOf({
      ...{ name: "web", stack: "prod", aws: { region: "eu-west-1" }, cluster: "main", taskDefinition: "web:2" },
      ...{ placed: {}, signal: new AbortController().signal, say: () => {}, redact: (text) => text },
      connect: () => assert.fail("asks AWS"),
      deployment: serviceSchema.parse({ image: "web:1", deployment: { strategy: "canary", ...deployment } }).deployment,
    });

  it("is nothing without a pause, and to leave it to nobody, to people who are waited for, or to people who are not", async () => {
    assert.equal(await of({}), undefined);
    const test = { path: "/smoke" };
    const people = async (deployment: object) => (await of(deployment))?.people;
    assert.deepEqual(
      [
        await people({ test }),
        await people({ pause: "before-production" }),
        await people({ test, pause: "before-production", wait: false }),
      ],
      ["nobody", "wait", "leave"],
    );
  });

  it("shows how to continue, and how to look at the new revision through a task of its own", async () => {
    const { command, lookAt, test, timeoutMinutes } = (await of({ pause: "before-production" })) ?? {};
    assert.deepEqual([command, test, timeoutMinutes], ["./ecs continue prod web", undefined, 1440]);
    assert.deepEqual(lookAt?.(undefined), ["what it writes: ./ecs logs prod web"]);
    assert.deepEqual(lookAt?.({ url: "http://10.0.1.17:9000", host: "shop.example.com" }), [
      "what it writes: ./ecs logs prod web",
      "what it answers: ./ecs tunnel prod web 9000 --host 10.0.1.17, then curl -H 'Host: shop.example.com' http://127.0.0.1:9000",
    ]);
  });
});
