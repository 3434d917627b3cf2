import assert from "node:assert/strict";
import { frame, type Shown } from "../../../cli/live/frame.ts";
import { canary, facts, now, service, sight, textOf } from "./sights.ts";

const label = "the stack dev";
const size = { columns: 120, rows: 24 };
const head = "the stack dev  17:30:05  Ctrl-C ends it";
const draw = (shown: Omit<Shown, "label">, of = size) => textOf(frame({ label, ...shown }, of, now));

describe("the picture of ./ecs status --watch", () => {
  it("has tasks, the stage and the share of the requests with the time left, and the raised alarms by name", () => {
    const broken = facts("api", { service: service(1, 2), alarms: { raised: ["api-errors", "api-cpu"], any: true } });
    const nightly = { name: "nightly", running: 0, alarms: { raised: [], any: false } };
    assert.deepEqual(draw({ sight: sight([canary, broken, nightly]) }), [
      head,
      "NAME     TASKS      DEPLOYMENT                  ALARMS",
      "web      3 of 2     IN_PROGRESS since 17:28:00  ok",
      "api      1 of 2     COMPLETED                   2 raised",
      "nightly  0 running  -                           none",
      "web: PRODUCTION_TRAFFIC_SHIFT, 10 % of the requests moved, at most 8 min left",
      "api: api-errors, api-cpu",
    ]);
  });

  it("says what it waits for before the first look, and why there is none", () => {
    assert.deepEqual(draw({}), [head, "looking …"]);
    assert.deepEqual(draw({ trouble: "AWS throttles the requests" }), [head, "AWS throttles the requests"]);
  });

  it("keeps what was last seen while AWS does not answer, and says of when that is", () => {
    const at = new Date(now.getTime() - 15_000);
    const [, trouble, ...rest] = draw({
      sight: sight([facts("web")], { at }),
      trouble: "the credentials have expired",
    });
    assert.equal(trouble, "the credentials have expired; what follows is of 17:29:50");
    assert.match(rest.join("\n"), /^web {3}2 of 2 {2}COMPLETED {3}ok$/m);
  });

  it("has remarks on what cannot be known", () => {
    const remarks = ["the alarms are unknown: AWS denied the request"];
    assert.equal(draw({ sight: sight([facts("web", { alarms: undefined })], { remarks }) }).at(-1), remarks[0]);
  });

  it("fits a terminal of any height, and then keeps what is worth a look, in its order", () => {
    const all = Array.from({ length: 30 }, (_, index) => facts(`quiet-${index}`));
    all[7] = { ...canary, name: "moving" };
    all[20] = facts("ill", { alarms: { raised: ["ill-errors"], any: true } });
    const shown = sight(all);
    for (let rows = 2; rows <= 40; rows++)
      assert.ok(draw({ sight: shown }, { columns: 80, rows }).length < rows, `${rows}`);
    const low = draw({ sight: shown }, { columns: 80, rows: 8 });
    assert.deepEqual(
      low.map((line) => line.split(/ {2}|:/)[0]),
      ["the stack dev", "NAME", "moving", "ill", "… and 28 more, for which the terminal is too low", "moving", "ill"],
    );
  });

  const hour = { requests: Array.from({ length: 60 }, (_, minute) => minute), errors: Array(60).fill(0).with(10, 3) };

  it("has spark lines of requests and errors as wide as the terminal allows, numbers alone, or neither", () => {
    const shown = sight([facts("web"), facts("worker")], { hours: { web: hour } });
    const table = (columns: number) => draw({ sight: shown }, { columns, rows: 24 }).slice(1);
    assert.deepEqual(table(90), [
      "NAME    TASKS   DEPLOYMENT  ALARMS  REQUESTS A MINUTE        5XX IN THE HOUR",
      "web     2 of 2  COMPLETED   ok      ▂▂▂▃▃▃▄▄▅▅▅▆▆▆▇▇▇███ 57  ▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 3",
      "worker  2 of 2  COMPLETED   ok      -                        -",
    ]);
    assert.equal(table(60)[1], "web     2 of 2  COMPLETED   ok      57       3");
    assert.equal(table(45)[1], "web     2 of 2  COMPLETED   ok");
    for (let columns = 40; columns < 200; columns++) {
      for (const line of table(columns)) assert.ok(line.length <= columns, `${columns}: ${line}`);
    }
  });

  it("fills what is left with the last log lines, cut to the columns that their letters take", () => {
    const log = ["17:29:58 web 1a2b one", "17:29:59 web 1a2b two", "17:30:01 web 1a2b 注文を受け付けました"];
    const shown = sight([facts("web")], { log });
    assert.deepEqual(draw({ sight: shown }, { columns: 24, rows: 7 }).slice(3), [
      "",
      "17:29:59 web 1a2b two",
      "17:30:01 web 1a2b 注文を",
    ]);
    assert.equal(draw({ sight: shown }, { columns: 24, rows: 5 }).length, 3, "a lone line says nothing");
  });
});
