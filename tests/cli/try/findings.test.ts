// What the observations of runs mean, where no real container is needed to see it.

import assert from "node:assert/strict";
import type { TriedContainer } from "../../../cli/try/container.ts";
import { lives } from "../../../cli/try/finding.ts";
import { findingsOf } from "../../../cli/try/findings.ts";
import { graceNeeded } from "../../../cli/try/findReach.ts";
import { matches } from "../../../cli/try/health.ts";
import { listeningIn } from "../../../cli/try/listening.ts";
import type { Observation } from "../../../cli/try/observe.ts";
import { runtimeOf } from "../../../cli/try/runtime.ts";

const web: TriedContainer = {
  ...{
    name: "web",
    kind: "service",
    mayEnd: false,
    source: "acme/web:1",
    platform: "linux/amd64",
    readonlyRoot: true,
    sidecars: [],
  },
  ...{ user: "101", port: 8080, cpu: 256, memoryMiB: 512, stopTimeoutSeconds: 30, environment: {}, secrets: {} },
  ...{ volumes: ["/tmp"], files: [], runtime: runtimeOf({}) },
};
const quiet = { outOfMemory: false, watchedSeconds: 3, lastLines: "", diff: "" };
const found = (run: Partial<Observation>, container: Partial<TriedContainer> = {}) =>
  findingsOf({ ...web, ...container }, { strict: { ...quiet, ...run } }, []);

describe("what is found of a container", () => {
  it("is no fault where the engine shows nobody its ports, and no health check asks", () => {
    const findings = found({});
    assert.ok(lives(findings));
    assert.ok(findings.some(({ level, text }) => level === "note" && text.startsWith("on which ports")));
  });

  it("is a fault where nothing listens at all", () => {
    const [fault] = found({ listening: [] }).filter(({ level }) => level === "bad");
    assert.equal(fault?.text, "it does not listen on 8080, but on no port");
  });

  it("names a process that was killed for want of memory, although the container lives on", () => {
    const [fault] = found({ outOfMemory: true }, { port: undefined }).filter(({ level }) => level === "bad");
    assert.match(fault?.text ?? "", /^a process of it takes more memory than the 512 MiB there are/);
    assert.deepEqual(fault?.lines, { memoryMiB: 1024 });
  });

  it("raises the CPU where no more memory goes with it, and leaves the largest task as it is", () => {
    const lines = (cpu: number, memoryMiB: number) =>
      found({ outOfMemory: true, exitCode: 137 }, { cpu, memoryMiB })[0]?.lines;
    assert.deepEqual(lines(256, 2048), { cpu: 512, memoryMiB: 3072 });
    assert.equal(lines(16384, 122880), undefined);
  });
});

describe("the writable paths that are proposed", () => {
  const paths = (user: string, imageVolumes: string[]) => {
    const container = { ...web, user, volumes: ["/managed-agents", "/srv/cache", "/tmp"] };
    const runs = { strict: { ...quiet, exitCode: 1 }, writable: { ...quiet, diff: "C /run\nA /run/app.pid" } };
    const [finding] = findingsOf(container, runs, imageVolumes).filter(({ text }) =>
      text.includes("cannot be written"),
    );
    return finding?.lines ?? finding?.advice;
  };

  it("stand beside those that there are, without those of ECS Exec", () => {
    assert.deepEqual(paths("root", []), { writablePaths: ["/run", "/srv/cache", "/tmp"] });
  });

  it("are for another user those that the image declares, and otherwise the Dockerfile's to make", () => {
    assert.deepEqual(paths("101", ["/run", "/tmp"]), { writablePaths: ["/run", "/tmp"] });
    assert.match(String(paths("101", [])), /VOLUME \["\/run"\]; then writablePaths: \[\/run\] here/);
  });
});

describe("the grace period that a service needs", () => {
  const health = {
    ...{ path: "/", matcher: "200", timeoutSeconds: 2, intervalSeconds: 10 },
    ...{ healthyThreshold: 2, unhealthyThreshold: 3, gracePeriodSeconds: 0 },
  };

  it("is none while the load balancer still counts, and then all until it counts it healthy", () => {
    assert.equal(graceNeeded(30, health), 0);
    assert.equal(graceNeeded(31, health), 51);
  });
});

describe("a matcher", () => {
  it("takes a code, several, and a range, as a load balancer does", () => {
    assert.deepEqual(
      [200, 204, 299, 301, 302].filter((status) => matches(status, "200-299,301")),
      [200, 204, 299, 301],
    );
    assert.equal(matches(204, "200"), false);
  });
});

describe("the kernel's table of connections", () => {
  const line = (address: string, port: string, state = "0A", to = "00000000") =>
    `   0: ${address}:${port} ${to}:0000 ${state} 00000000:0\n`;

  it("has each port that something listens on, and whether others get through to it", () => {
    const table =
      line("00000000", "0050") + line("0100007F", "1F90") + line("00000000", "0050") + line("00000000", "0051", "01");
    assert.deepEqual(listeningIn(table), [
      { port: 80, loopback: false },
      { port: 8080, loopback: true },
    ]);
  });

  it("has those of IPv6, too", () => {
    const none = "0".repeat(32);
    const own = `${"0".repeat(24)}01000000`;
    assert.deepEqual(listeningIn(line(none, "1F90", "0A", none) + line(own, "0050", "0A", none)), [
      { port: 80, loopback: true },
      { port: 8080, loopback: false },
    ]);
  });
});
