import assert from "node:assert/strict";
import { accepted, config, tells } from "../../support/reported.ts";

const emails = (count: number) => Array.from({ length: count }, (_, index) => `ops${index}@example.com`);

describe("A budget", () => {
  tells([
    [
      "refuses to warn nobody",
      config({ budget: { monthlyUsd: 100 } }),
      "budget.emails must have an e-mail address, got an empty list; add an address here or under alarms",
    ],
    [
      "refuses addresses without an amount",
      config({ budget: { emails: emails(1) } }),
      "budget.monthlyUsd must be set beside emails, got nothing; add it, or take emails out",
    ],
    [
      "refuses more addresses than AWS takes",
      config({ budget: { monthlyUsd: 100, emails: emails(11) } }),
      "budget.emails must be a list of at most 10 e-mail addresses, got 11; name a mailing list",
    ],
    [
      "refuses less than a dollar",
      config({ budget: { monthlyUsd: 0.5, emails: emails(1) } }),
      "budget.monthlyUsd must be a number of 1 or more, got 0.5; raise it to 1",
    ],
  ]);

  it("is none where no amount is set", () => {
    assert.equal(accepted(config()).budget, undefined);
  });

  it("warns its own addresses, or else those of the alarms", () => {
    const [own = "", other = ""] = emails(2);
    const budget = (keys: object) => accepted(config({ alarms: { emails: [other] }, budget: keys })).budget;
    assert.deepEqual(budget({ monthlyUsd: 250, emails: [own] }), { monthlyUsd: 250, emails: [own] });
    assert.deepEqual(budget({ monthlyUsd: 250 }), { monthlyUsd: 250, emails: [other] });
  });
});
