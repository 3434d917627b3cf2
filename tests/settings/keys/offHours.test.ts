import assert from "node:assert/strict";
import fc from "fast-check";
import { offMinutesPerWeek, offSchedules, withOffHours } from "../../../settings/keys/offHours.ts";
import { accepted, config, reported, tells, web } from "../../support/reported.ts";

const [hour, day, week] = [60, 1440, 10080];
const nights = "Mon-Fri 20:00-07:00 Europe/Paris";

describe("Off-hours", () => {
  it("take a service to zero and back, each in the zone's own time", () => {
    assert.deepEqual(offSchedules([nights], { min: 1, max: 4 }), [
      { expression: "cron(0 20 ? * MON,TUE,WED,THU,FRI *)", timeZone: "Europe/Paris", min: 0, max: 0 },
      { expression: "cron(0 7 ? * TUE,WED,THU,FRI,SAT *)", timeZone: "Europe/Paris", min: 1, max: 4 },
    ]);
  });

  it("leave a worker its queue, and bring back the bounds in which it scales", () => {
    const worker = { image: "worker:1", user: "1", scaling: { queue: "orders", min: 0, max: 50 } };
    const { services } = accepted(config({ schedule: { off: nights }, services: { worker } }));
    const { queue, schedules = [] } = services.worker?.scaling ?? {};
    assert.equal(queue, "orders");
    assert.deepEqual(
      schedules.map(({ min, max }) => [min, max]),
      [
        [0, 0],
        [0, 50],
      ],
    );
  });

  it("may last over days", () => {
    const times = offSchedules(["Mon-Thu 20:00-07:00 Europe/Paris", "Fri 20:00-Mon 07:30 Europe/Paris"], {
      min: 1,
      max: 1,
    });
    assert.deepEqual(
      times.map(({ expression, max }) => [expression, max]),
      [
        ["cron(0 20 ? * MON,TUE,WED,THU,FRI *)", 0],
        ["cron(0 7 ? * TUE,WED,THU,FRI *)", 1],
        ["cron(30 7 ? * MON *)", 1],
      ],
    );
  });

  it("that overlap or touch are one, over the end of the week too", () => {
    const times = offSchedules(["Fri 20:00-24:00 UTC", "Sat-Sun 00:00-24:00 UTC", "Mon 00:00-07:00 UTC"], {
      min: 2,
      max: 2,
    });
    assert.deepEqual(
      times.map(({ expression }) => expression),
      ["cron(0 20 ? * FRI *)", "cron(0 7 ? * MON *)"],
    );
  });

  it("of every day are written with one *", () => {
    const [off, on] = offSchedules(["Sun-Sat 22:15-06:00 UTC"], { min: 1, max: 1 });
    assert.deepEqual([off?.expression, on?.expression], ["cron(15 22 ? * * *)", "cron(0 6 ? * * *)"]);
  });

  it("are counted by what they cover", () => {
    assert.equal(offMinutesPerWeek([]), 0);
    assert.equal(offMinutesPerWeek([nights]), 5 * 11 * hour);
    assert.equal(offMinutesPerWeek([nights, "Fri-Sat 23:00-08:00 Europe/Paris"]), 5 * 11 * hour + hour + 9 * hour);
    assert.equal(offMinutesPerWeek(["Sun-Sat 00:00-24:00 UTC"]), week);
    assert.equal(offMinutesPerWeek(["Mon 08:00-Mon 07:00 UTC"]), week - hour);
  });

  it("hold at exactly the minutes that are written, whatever the times", () => {
    const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const clock = (minute: number) =>
      `${String(Math.floor(minute / hour)).padStart(2, "0")}:${String(minute % hour).padStart(2, "0")}`;
    const span = fc.record({
      from: fc.integer({ min: 0, max: week - 1 }),
      length: fc.integer({ min: 1, max: week - 1 }),
    });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 5 }), (spans) => {
        const off = new Set<number>();
        const written = spans.map(({ from, length }) => {
          for (let minute = from; minute < from + length; minute++) off.add(minute % week);
          const to = (from + length) % week;
          const at = (minute: number) => `${names[Math.floor(minute / day)]} ${clock(minute % day)}`;
          return `${at(from)}-${at(to)} UTC`;
        });
        assert.equal(offMinutesPerWeek(written), off.size);
        if (off.size === week) return;
        // Plays the schedules for a week, after another one that sets the start.
        const due = new Map<number, number>();
        for (const { expression, max } of offSchedules(written, { min: 1, max: 1 })) {
          const [, m, h, on = ""] = /^cron\((\d+) (\d+) \? \* (\S+) \*\)$/.exec(expression) ?? [];
          for (const [index, name] of names.entries()) {
            if (on !== "*" && !on.split(",").includes(name.toUpperCase())) continue;
            const minute = index * day + Number(h) * hour + Number(m);
            assert.ok(!due.has(minute), `two schedules at minute ${minute}`);
            due.set(minute, max);
          }
        }
        let running = 1;
        for (let minute = 0; minute < 2 * week; minute++) {
          running = due.get(minute % week) ?? running;
          if (minute >= week)
            assert.equal(running, off.has(minute % week) ? 0 : 1, `minute ${minute % week} of ${written}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

type Scaled = Parameters<typeof withOffHours>[0];

describe("A service with off-hours", () => {
  const scaling = { min: 2, max: 6, cpuPercent: 60, schedules: [] };

  it("without scaling has as many tasks as it is to have by day", () => {
    const { scaling } = withOffHours<Scaled>({ desiredCount: 3 }, [nights]);
    assert.deepEqual([scaling?.min, scaling?.max, scaling?.cpuPercent], [3, 3, undefined]);
    assert.deepEqual(
      scaling?.schedules.map(({ min, max }) => [min, max]),
      [
        [0, 0],
        [3, 3],
      ],
    );
  });

  it("with scaling comes back to its bounds and keeps its targets", () => {
    const service = withOffHours({ desiredCount: 2, scaling }, [nights]);
    assert.equal(service.scaling?.cpuPercent, 60);
    assert.deepEqual(
      service.scaling?.schedules.map(({ min, max }) => [min, max]),
      [
        [0, 0],
        [2, 6],
      ],
    );
  });

  it("is left alone where there are none, and where it has no task anyway", () => {
    const service = { desiredCount: 2, scaling };
    assert.equal(withOffHours(service, []), service);
    const none = { desiredCount: 0 };
    assert.equal(withOffHours(none, [nights]), none);
  });
});

describe("Off-hours in a stack file", () => {
  tells([
    [
      "refuse another form",
      config({ schedule: { off: ["20:00-07:00"] } }),
      'schedule.off[0] must be days, times and a time zone, got "20:00-07:00"; write it such as Mon-Fri 20:00-07:00 Europe/Paris, or Fri 20:00-Mon 07:00 Europe/Paris',
    ],
    [
      "refuse an hour that there is not",
      config({ schedule: { off: ["Mon-Fri 24:00-07:00 UTC"] } }),
      'schedule.off[0] must be days, times and a time zone, got "Mon-Fri 24:00-07:00 UTC"; write it such as Mon-Fri 20:00-07:00 Europe/Paris, or Fri 20:00-Mon 07:00 Europe/Paris',
    ],
    [
      "refuse to be no list",
      config({ schedule: { off: { nights: "Mon-Fri 20:00-07:00 UTC" } } }),
      "schedule.off must be a list of times of the week, got a map; write it as a list",
    ],
    [
      "refuse several days that last until another one",
      config({ schedule: { off: ["Mon-Fri 20:00-Sat 07:00 UTC"] } }),
      'schedule.off[0] must be days, times and a time zone, got "Mon-Fri 20:00-Sat 07:00 UTC"; write one day before the times, or none between them',
    ],
    [
      "refuse a time zone that there is not",
      config({ schedule: { off: ["Mon-Fri 20:00-07:00 Europe/Pari"] } }),
      'schedule.off[0] must end in an IANA time zone such as Europe/Paris, got "Mon-Fri 20:00-07:00 Europe/Pari"; the nearest is Europe/Paris',
    ],
    [
      "refuse a second time zone",
      config({ schedule: { off: [nights, "Sat-Sun 00:00-24:00 UTC"] } }),
      'schedule.off[1] must be in Europe/Paris as the first, for they are taken together, got "Sat-Sun 00:00-24:00 UTC"; write it in Europe/Paris',
    ],
    [
      "refuse the whole week",
      config({ schedule: { off: ["Sun-Sat 07:00-07:00 UTC"] } }),
      "schedule.off must leave some time, got the whole week; take a time out",
    ],
    [
      "refuse a service that is scaled by the clock already",
      {
        ...web({ scaling: { min: 1, max: 2, schedules: [{ expression: "rate(1 day)", min: 1, max: 1 }] } }),
        "docker-on-ecs:schedule": { off: [nights] },
      },
      "services.web.scaling.schedules must not stand beside schedule.off, which also changes min and max, got both; take one of them out",
    ],
  ]);

  it("are refused in a protected environment, but for a reason", () => {
    const values = {
      ...web({ desiredCount: 2, route: { host: "app.example.com" } }),
      "docker-on-ecs:protection": "on",
      "docker-on-ecs:ingress": { domain: "app.example.com", hostedZone: "example.com" },
      "docker-on-ecs:network": { egress: "nat-per-zone" },
      "docker-on-ecs:schedule": { off: [nights] },
    };
    assert.deepEqual(reported(values), [
      "schedule.off must be empty in a protected environment, got a list; take it out, or give the reason in allow: { min-tasks: … }",
    ]);
    assert.deepEqual(reported({ ...values, "docker-on-ecs:allow": { "min-tasks": "closed at night" } }), []);
  });

  it("may be one time, without a list around it", () => {
    assert.deepEqual(accepted({ ...web({}), "docker-on-ecs:schedule": { off: nights } }).schedule, { off: [nights] });
  });

  it("are in the scaling of every service", () => {
    const { services } = accepted({ ...web({ desiredCount: 2 }), "docker-on-ecs:schedule": { off: [nights] } });
    assert.equal(services.web?.scaling?.schedules.length, 2);
  });
});
