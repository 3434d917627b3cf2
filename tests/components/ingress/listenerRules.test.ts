import assert from "node:assert/strict";
import { ListenerRules, type ListenerRulesArgs } from "../../../components/ingress/listenerRules.ts";
import { record } from "../../support/record.ts";

type Recorded = Awaited<ReturnType<typeof record>>;

const rules = (args: Omit<ListenerRulesArgs, "listenerArn">) =>
  record(() => {
    new ListenerRules("ingress-rules", { listenerArn: "listener", ...args });
  });

/** The conditions, the action and the priority of a rule. */
const ruleOf = ({ one }: Recorded, role: string) => {
  const { conditions, actions, priority } = one(`ingress-rules-${role}`).inputs;
  return { conditions, action: (actions as unknown[])[0], priority };
};

describe("ListenerRules", () => {
  it("send requests elsewhere, for now or for good, and change only what is said of the address", async () => {
    const made = await rules({
      redirects: {
        www: { host: ["www.example.com"], to: { host: "example.com", port: 8443 }, permanent: true, priority: 7 },
        docs: { path: ["/docs", "/docs/*"], to: { path: "/help/#{path}", query: "", protocol: "HTTPS" } },
      },
    });
    assert.deepEqual(ruleOf(made, "redirect-www"), {
      conditions: [{ hostHeader: { values: ["www.example.com"] } }, { pathPattern: { values: ["/*"] } }],
      action: { type: "redirect", redirect: { host: "example.com", port: "8443", statusCode: "HTTP_301" } },
      priority: 7,
    });
    assert.deepEqual(ruleOf(made, "redirect-docs"), {
      conditions: [{ pathPattern: { values: ["/docs", "/docs/*"] } }],
      action: {
        type: "redirect",
        redirect: { path: "/help/#{path}", query: "", protocol: "HTTPS", statusCode: "HTTP_302" },
      },
      priority: undefined,
    });
  });

  it("answer with a status, and with plain text where nothing else is said", async () => {
    const made = await rules({ responses: { gone: { path: ["/old/*"], status: 410, body: "gone" } } });
    const fixedResponse = { contentType: "text/plain", messageBody: "gone", statusCode: "410" };
    assert.deepEqual(ruleOf(made, "response-gone").action, { type: "fixed-response", fixedResponse });
  });

  it("answer every request first of all with 503 and a page while there is maintenance", async () => {
    const { conditions, action, priority } = ruleOf(await rules({ maintenance: {} }), "maintenance");
    assert.deepEqual([conditions, priority], [[{ pathPattern: { values: ["/*"] } }], 1]);
    const { fixedResponse } = action as { fixedResponse: Record<string, string> };
    assert.deepEqual([fixedResponse.statusCode, fixedResponse.contentType], ["503", "text/html"]);
    assert.match(String(fixedResponse.messageBody), /<title>Maintenance<\/title>/);
  });

  it("answer in place of each route alone where others use the listener, and keep the numbers that they got", async () => {
    const routes = { web: { host: ["app.example.com"], priority: 3, keepsPriority: true } };
    const made = await rules({ maintenance: { routes, status: 500, body: "later" } });
    assert.equal(made.all("ListenerRule").length, 1);
    const { conditions, priority } = ruleOf(made, "maintenance-web");
    assert.deepEqual(conditions, [
      { hostHeader: { values: ["app.example.com"] } },
      { pathPattern: { values: ["/*"] } },
    ]);
    assert.equal(priority, 3);
    assert.deepEqual(made.one("ingress-rules-maintenance-web").options.ignoreChanges, ["priority"]);
  });
});
