import assert from "node:assert/strict";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { checkDefinitionSize } from "../../stack/definitionSize.ts";
import { reported, service, web } from "../support/reported.ts";
import { fixtures } from "../support/stacks.ts";

const large = { TEXT: "x".repeat(64 * 1024) };
const refused =
  "services.web.environment must leave the whole task definition at 64 KiB or less, got 67 KiB; keep large values in SSM parameters and name those under secrets";

describe("A task definition", () => {
  const taskRules = [checkDefinitionSize];

  it("is refused above 64 KiB", () => {
    assert.deepEqual(reported(web({ environment: large }), { taskRules }), [refused]);
  });

  it("is taken where it fits, and not judged where a part of it has a fault of its own", () => {
    assert.deepEqual(reported(web({ environment: { TEXT: "x".repeat(60 * 1024) } }), { taskRules }), []);
    const [fault = "", ...others] = reported(web({ environment: large, user: "a b" }), { taskRules });
    assert.match(fault, /^services\.web\.user must be a user, with or without a group/);
    assert.deepEqual(others, []);
  });

  it("is refused by the program in its one report, with every other fault", async () => {
    const services = JSON.stringify({ web: service({ environment: large }) });
    const network = JSON.stringify({ zones: 7 });
    const config = {
      "aws:region": "eu-west-1",
      "shop:services": services,
      "shop:network": network,
    };
    const planned = planConfiguration({ project: "shop", stack: "dev", config, root: fixtures });
    await assert.rejects(planned, (error: Error) => {
      assert.match(error.message, /^2 faults in Pulumi\.dev\.yaml:\n/);
      assert.ok(error.message.includes(refused), error.message);
      return /network\.zones must be an integer/.test(error.message);
    });
  });
});
