import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { connect } from "../../rollout/clients.ts";
import { takenPriorities } from "../../stack/platform.ts";
import { stacksOn, tenantHooks } from "../../stack/tenants.ts";
import { ScriptedAws } from "../rollout/scriptedAws.ts";
import { record } from "../support/record.ts";

describe("What a platform's stack is asked about others", () => {
  const scripted = new ScriptedAws();
  before(() => scripted.start());
  after(() => scripted.stop());

  const platform = { project: "shop", stack: "dev" };
  const service = (project: string, environment: string) => ({
    tags: [
      { key: "Project", value: project },
      { key: "Environment", value: environment },
    ],
  });

  /** The stacks that are found on a cluster with these services. */
  const found = async (pages: object[][]) => {
    scripted.answers(({ action, input }) => {
      const page = Number(input.nextToken ?? (input.services as string[])?.[0] ?? 0);
      if (action === "DescribeServices") return { services: pages[page] };
      const next = page + 1 < pages.length ? { nextToken: String(page + 1) } : {};
      return { serviceArns: (pages[page] ?? []).length > 0 ? [String(page)] : [], ...next };
    });
    const { ecs, close } = connect(scripted.aws);
    try {
      return await stacksOn(ecs, "arn:cluster", platform);
    } finally {
      close();
    }
  };

  it("has the project's other stacks with services on its cluster, on every page", async () => {
    const pages = [
      [service("shop", "pr-9"), service("shop", "dev")],
      [service("shop", "pr-7"), service("shop", "pr-9")],
    ];
    assert.deepEqual(await found(pages), ["pr-7", "pr-9"]);
  });

  it("has none where only its own, another project's and nobody's services are left", async () => {
    assert.deepEqual(await found([[service("shop", "dev"), service("blog", "pr-7"), {}]]), []);
    assert.deepEqual(await found([[]]), []);
  });

  it("refuses its deletion by the names of those stacks", async () => {
    scripted.answers(({ action }) =>
      action === "DescribeServices"
        ? { services: [service("shop", "pr-7"), service("shop", "pr-9")] }
        : { serviceArns: ["a"] },
    );
    const clusterArn = pulumi.output("arn:cluster");
    let hooks: pulumi.ResourceHookBinding | undefined;
    await record(() => {
      hooks = tenantHooks({ ...platform, aws: scripted.aws, tenants: ["preview"], clusterArn });
      assert.equal(tenantHooks({ ...platform, aws: scripted.aws, tenants: [], clusterArn }), undefined);
    });
    const [hook] = hooks?.beforeDelete ?? [];
    assert.ok(hook instanceof pulumi.ResourceHook);
    assert.equal(hook.name, "no-stack-left-on-platform-dev");
    await assert.rejects(async () => hook.callback({} as pulumi.ResourceHookArgs), {
      message:
        "stack dev must have no other stack on its platform, got pr-7, pr-9; " +
        "first run pulumi destroy --stack pr-7, pulumi destroy --stack pr-9",
    });
    scripted.answers(() => ({ serviceArns: [] }));
    await hook.callback({} as pulumi.ResourceHookArgs);
  });

  it("has the priorities that its listener's rules have, whoever made them", async () => {
    const pages: Record<string, object> = {
      first: {
        Rules: [{ Priority: "7", Actions: [{ Type: "fixed-response" }] }, { Priority: "default" }],
        NextMarker: "second",
      },
      second: { Rules: [{ Priority: "49800" }] },
    };
    scripted.answers(({ input }) => pages[String(input.Marker ?? "first")] ?? {});
    const listenerArn = pulumi.output("arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/1/2");
    assert.deepEqual(await takenPriorities(scripted.aws, { listenerArn }), {
      taken: [7, 49_800],
      pages: [7],
    });
    assert.deepEqual(
      scripted.requests.map(({ action }) => action),
      ["DescribeRules", "DescribeRules"],
    );
  });

  it("is not asked in a plan, nor where the load balancer is the stack's own", async () => {
    scripted.answers(() => "NotScripted");
    const none = { taken: [], pages: [] };
    assert.deepEqual(await takenPriorities(scripted.aws, { listenerArn: pulumi.output("a placeholder") }), none);
    const [listenerArn, foundListenerArn] = [pulumi.output("arn:aws:…"), pulumi.output("a placeholder")];
    assert.deepEqual(await takenPriorities(scripted.aws, { listenerArn, foundListenerArn }), none);
    assert.equal(await takenPriorities(scripted.aws, undefined), undefined);
    assert.deepEqual(scripted.requests, []);
  });
});
