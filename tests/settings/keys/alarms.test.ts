import assert from "node:assert/strict";
import { accepted, config, tells, web } from "../../support/reported.ts";

describe("Alarms", () => {
  tells([
    [
      "refuse what is no e-mail address",
      config({ alarms: { emails: ["Ops <ops@example.com>"] } }),
      'alarms.emails[0] must be an e-mail address, got "Ops <ops@example.com>"; write the address alone',
    ],
    [
      "refuse the same address twice",
      config({ alarms: { emails: ["ops@example.com", "ops@example.com"] } }),
      'alarms.emails must have no entry twice, got "ops@example.com" twice; take one of them out',
    ],
    [
      "refuse a text in place of a threshold",
      web({ alarms: { errorPercent: "5" } }),
      'services.web.alarms.errorPercent must be a number from 0.1 to 100, or false, got "5"; write one of these',
    ],
    [
      "refuse to be turned on as they are",
      web({ alarms: { p95Seconds: true } }),
      "services.web.alarms.p95Seconds must be a number from 0.001 to 4000, or false, got true; write one of these",
    ],
    [
      "refuse thresholds beyond their limits",
      web({
        alarms: { errorPercent: 0, p95Seconds: 4001, unhealthyTasks: 0.5, belowDesiredMinutes: 1441, cpuPercent: 101 },
      }),
      "services.web.alarms.errorPercent must be a number from 0.1 to 100, got 0; raise it to 0.1",
      "services.web.alarms.p95Seconds must be a number from 0.001 to 4000, got 4001; lower it to 4000",
      "services.web.alarms.unhealthyTasks must be an integer from 1 to 2147483647, got 0.5; raise it to 1",
      "services.web.alarms.belowDesiredMinutes must be an integer from 1 to 1440, got 1441; lower it to 1440",
      "services.web.alarms.cpuPercent must be a number from 0.1 to 100, got 101; lower it to 100",
    ],
    [
      "refuse to measure a worker's requests",
      config({ services: { crunch: { build: { context: "app" }, alarms: { errorPercent: 1, cpuPercent: 80 } } } }),
      "services.crunch.alarms.errorPercent must come with a port, got none; take it out: the alarm measures what the load balancer sends to a port",
    ],
    [
      "know no other alarm",
      web({ alarms: { cpu: 80 } }),
      'services.web.alarms.cpu must be a known key, got "cpu"; write cpuPercent',
    ],
  ]);

  it("are on by default, with the thresholds that the tables show", () => {
    const { alarms, services } = accepted(web({}));
    const measured = { gatewayErrorPercent: 5, targetResets: false };
    assert.deepEqual(alarms, { enabled: true, composite: true, customerKey: true, emails: [], ...measured });
    assert.deepEqual(services.web?.alarms, {
      errorPercent: 5,
      p95Seconds: 2,
      unhealthyTasks: 1,
      belowDesiredMinutes: 10,
      cpuPercent: 90,
      memoryPercent: 90,
      oldestMessageSeconds: 1800,
    });
  });

  it("can each be turned off", () => {
    const alarms = {
      errorPercent: false,
      p95Seconds: false,
      unhealthyTasks: false,
      belowDesiredMinutes: false,
      cpuPercent: false,
      memoryPercent: false,
    };
    const { oldestMessageSeconds: _, ...others } = accepted(web({ alarms })).services.web?.alarms ?? {};
    assert.deepEqual(others, alarms);
  });
});
