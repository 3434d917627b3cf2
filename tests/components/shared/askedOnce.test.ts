import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws";
import { ComponentResource } from "@pulumi/pulumi";
import { accountIdFor } from "../../../components/shared/askedOnce.ts";
import { knownFunctions } from "../../../plan/knownFunctions.ts";
import { record } from "../../support/record.ts";

describe("What components ask of their account", () => {
  const functions = { ...knownFunctions };
  afterEach(() => Object.assign(knownFunctions, functions));

  /** How often AWS is asked, and the answer that each component gets. */
  const asked = async (providers: (string | undefined)[]) => {
    let times = 0;
    knownFunctions["aws:index/getCallerIdentity:getCallerIdentity"] = () => ({ accountId: String(++times) });
    const { outputs } = await record(() => {
      const made = new Map([...new Set(providers)].map((name) => [name, name ? [new Provider(name)] : []]));
      const accounts = providers.map((name, index) => {
        const opts = { providers: made.get(name) };
        return accountIdFor(new ComponentResource("test:index:Component", `component-${index}`, {}, opts));
      });
      return { accounts };
    });
    return { times, accounts: outputs.accounts };
  };

  it("is asked once for all that have the same provider", async () => {
    assert.deepEqual(await asked(["one", "one", "one"]), { times: 1, accounts: ["1", "1", "1"] });
  });

  it("is asked for every provider, and anew in every run", async () => {
    assert.deepEqual(await asked(["one", "two", "one"]), { times: 2, accounts: ["1", "2", "1"] });
    assert.deepEqual(await asked(["one"]), { times: 1, accounts: ["1"] });
  });

  it("is asked by each that has no provider of its own", async () => {
    assert.deepEqual(await asked([undefined, undefined]), { times: 2, accounts: ["1", "2"] });
  });
});
