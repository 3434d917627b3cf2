import assert from "node:assert/strict";
import { reported, web } from "../../support/reported.ts";

const sidecar = (more: object = {}) => ({ image: "acme/proxy:1", user: "1000", ...more });
const at = "services.web";
const check = { command: ["CMD", "/healthy"] };

describe("The order in which the containers of a task start", () => {
  it("may name each container of the task, by what can come true of it", () => {
    const sidecars = {
      settings: sidecar({ essential: false }),
      proxy: sidecar({ healthCheck: check, dependsOn: { settings: "COMPLETE" } }),
      agent: sidecar({ dependsOn: { web: "START" } }),
    };
    assert.deepEqual(reported(web({ sidecars, dependsOn: { settings: "SUCCESS", proxy: "HEALTHY" } })), []);
  });

  it("may name the containers that the program adds, by what is known of them", () => {
    const logs = { to: { Name: "loki" } };
    const waiting = (dependsOn: object) => reported(web({ telemetry: "otlp", logs, dependsOn }));
    assert.deepEqual(waiting({ "log-router": "START", "otel-collector": "HEALTHY" }), []);
    assert.match(waiting({ "log-router": "HEALTHY" })[0] ?? "", /must name a container with healthCheck/);
    assert.match(waiting({ "otel-collector": "SUCCESS" })[0] ?? "", /must name a container that stays ended/);
  });

  it("names the nearest container where there is none of that name", () => {
    const sidecars = { proxy: sidecar(), agent: sidecar() };
    assert.deepEqual(reported(web({ sidecars, dependsOn: { prxy: "START" } })), [
      `${at}.dependsOn.prxy must be another container of the task, got "prxy"; the nearest is proxy`,
    ]);
    assert.deepEqual(reported(web({ dependsOn: { proxy: "START" } })), [
      `${at}.dependsOn.proxy must be another container of the task, got "proxy"; take it out`,
    ]);
    assert.deepEqual(reported(web({ dependsOn: { web: "START" } })), [
      `${at}.dependsOn.web must not be the container itself, got the same; take it out`,
    ]);
  });

  it("asks for no condition that cannot come true", () => {
    const reports = (more: object, condition: string) =>
      reported(web({ sidecars: { proxy: sidecar(more) }, dependsOn: { proxy: condition } }));
    assert.deepEqual(reports({}, "HEALTHY"), [
      `${at}.dependsOn.proxy must name a container with healthCheck, got HEALTHY of one without; add healthCheck to it, or write START`,
    ]);
    assert.deepEqual(reports({}, "SUCCESS"), [
      `${at}.dependsOn.proxy must name a container with essential: false, got SUCCESS of an essential one, with which the task ends; write essential: false there, or START here`,
    ]);
    assert.deepEqual(reports({ essential: false, restartPolicy: {} }, "COMPLETE"), [
      `${at}.dependsOn.proxy must name a container that stays ended, got COMPLETE of one with restartPolicy; take restartPolicy out there, or write START here`,
    ]);
  });

  it("goes in no circle, and reports each circle once", () => {
    const sidecars = { a: sidecar({ dependsOn: { b: "START" } }), b: sidecar({ dependsOn: { a: "START" } }) };
    assert.deepEqual(reported(web({ sidecars, dependsOn: { a: "START" } })), [
      `${at}.sidecars.a.dependsOn must not go in a circle, got a → b → a; take out a or b`,
    ]);
  });
});

describe("The order of start with two circles", () => {
  it("reports both, be it that they meet in one container", () => {
    const on = (...names: string[]) => ({ dependsOn: Object.fromEntries(names.map((name) => [name, "START"])) });
    const sidecars = { a: sidecar(on("web")), b: sidecar(on("web")) };
    assert.deepEqual(reported(web({ ...on("a", "b"), sidecars })), [
      `${at}.dependsOn must not go in a circle, got web → a → web; take out web or a`,
      `${at}.dependsOn must not go in a circle, got web → b → web; take out web or b`,
    ]);
  });
});

describe("Limits and kernel parameters", () => {
  it("have a soft limit below the hard one, where that is a limit", () => {
    const limits = (softLimit: number, hardLimit: number) =>
      reported(web({ ulimits: { nofile: { softLimit, hardLimit } } }));
    for (const [soft, hard] of [
      [1, 1],
      [-1, -1],
      [9, -1],
    ] as const)
      assert.deepEqual(limits(soft, hard), []);
    for (const [soft, hard] of [
      [2, 1],
      [-1, 1],
    ] as const) {
      assert.deepEqual(limits(soft, hard), [
        `${at}.ulimits.nofile.softLimit must be at most hardLimit, which is 1, got ${soft}; lower it, or raise hardLimit`,
      ]);
    }
    assert.deepEqual(reported(web({ ulimits: { nofiles: { softLimit: 1, hardLimit: 1 } } })), [
      `${at}.ulimits.nofiles must be the name of a limit, got "nofiles"; the nearest is nofile`,
    ]);
  });

  it("have one value of the network's for the whole task", () => {
    const controls = (value: string) => ({ systemControls: { "net.core.somaxconn": value, "kernel.msgmax": value } });
    const reports = (value: string) =>
      reported(web({ ...controls("1024"), sidecars: { proxy: sidecar(controls(value)) } }));
    assert.deepEqual(reports("1024"), []);
    assert.deepEqual(reports("512"), [
      `${at}.sidecars.proxy.systemControls["net.core.somaxconn"] must be 1024, as web has it: the containers of a task share one network, got "512"; give both the same value, or take one of them out`,
    ]);
    assert.equal(reported(web({ systemControls: { "vm.max_map_count": "262144" } })).length, 1);
  });
});
