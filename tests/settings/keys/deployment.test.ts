import assert from "node:assert/strict";
import fc from "fast-check";
import { accepted, config, reported, service, tells, web } from "../../support/reported.ts";

describe("A deployment", () => {
  tells([
    [
      "refuses a maximum that leaves no room for one task",
      web({ deployment: { maximumPercent: 100, availabilityZoneRebalancing: false } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 100, with 1 task, got 100; raise it to 200 or lower minimumHealthyPercent to 0",
    ],
    [
      "refuses a maximum that leaves no room once it is rounded down",
      web({ deployment: { maximumPercent: 150 } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 100, with 1 task, got 150; raise it to 200 or lower minimumHealthyPercent to 0",
    ],
    [
      "refuses a minimum that is rounded up to all tasks",
      web({ deployment: { minimumHealthyPercent: 50, maximumPercent: 100, availabilityZoneRebalancing: false } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 50, with 1 task, got 100; raise it to 200 or lower minimumHealthyPercent to 0",
    ],
    [
      "refuses what gets stuck at some number between the fewest and the most tasks",
      web({ scaling: { min: 2, max: 9 }, deployment: { minimumHealthyPercent: 75, maximumPercent: 125 } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 75, with 2 tasks, got 125; raise it to 150 or lower minimumHealthyPercent to 50",
    ],
    [
      "refuses what gets stuck at the number of a schedule",
      web({
        scaling: { min: 4, max: 9, schedules: [{ expression: "rate(1 day)", min: 3, max: 9 }] },
        deployment: { maximumPercent: 125 },
      }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 100, with 3 tasks, got 125; raise it to 134 or lower minimumHealthyPercent to 66",
    ],
    [
      "refuses rebalancing without room for a further task",
      web({ desiredCount: 2, deployment: { minimumHealthyPercent: 50, maximumPercent: 100 } }),
      "services.web.deployment.availabilityZoneRebalancing must be false when maximumPercent is 100, as it starts a task before it stops one, got true; write false, or raise maximumPercent",
    ],
    [
      "refuses rebalancing left to AWS without room for a further task, as it is on in a new service",
      web({ deployment: { minimumHealthyPercent: 0, maximumPercent: 100, availabilityZoneRebalancing: "unset" } }),
      'services.web.deployment.availabilityZoneRebalancing must be false when maximumPercent is 100, as it starts a task before it stops one, got "unset"; write false, or raise maximumPercent',
    ],
    [
      "refuses rebalancing that is neither on, off nor left to AWS",
      web({ deployment: { availabilityZoneRebalancing: "off" } }),
      'services.web.deployment.availabilityZoneRebalancing must be true, false or unset, got "off"; write one of these',
    ],
    [
      "refuses a maximum above 200",
      web({ deployment: { maximumPercent: 201 } }),
      "services.web.deployment.maximumPercent must be an integer from 100 to 200, got 201; lower it to 200",
    ],
    [
      "refuses a maximum below 100",
      web({ deployment: { minimumHealthyPercent: 50, maximumPercent: 99 } }),
      "services.web.deployment.maximumPercent must be an integer from 100 to 200, got 99; raise it to 100",
    ],
    [
      "refuses a minimum above 100",
      web({ deployment: { minimumHealthyPercent: 101 } }),
      "services.web.deployment.minimumHealthyPercent must be an integer from 0 to 100, got 101; lower it to 100",
    ],
  ]);
});

const cognito = {
  userPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_aBcDeFgHi",
  clientId: "1example23456789",
  domain: "shop",
};
const secure = { "docker-on-ecs:ingress": { domain: "app.example.com", hostedZone: "example.com" } };

describe("A deployment in steps", () => {
  const of = (deployment: object, more: object = {}) => web({ deployment, ...more });

  tells([
    [
      "refuses a strategy of another name",
      of({ strategy: "bluegreen" }),
      'services.web.deployment.strategy must be rolling, canary, linear or blue-green, got "bluegreen"; the nearest is blue-green',
    ],
    [
      "refuses a share below a tenth of a percent",
      of({ strategy: "canary", percent: 0.05 }),
      "services.web.deployment.percent must be a number from 0.1 to 100, with at most one decimal, got 0.05; raise it to 0.1",
    ],
    [
      "refuses a share that is no tenth",
      of({ strategy: "canary", percent: 12.34 }),
      "services.web.deployment.percent must be a number from 0.1 to 100, with at most one decimal, got 12.34; round it to 12.3",
    ],
    [
      "refuses linear steps of less than 3 %",
      of({ strategy: "linear", percent: 2.9 }),
      "services.web.deployment.percent must be from 3 to 100 with strategy linear, got 2.9; raise it to 3, or write canary",
    ],
    [
      "refuses to bake for more than a day",
      of({ strategy: "blue-green", bakeMinutes: 1441 }),
      "services.web.deployment.bakeMinutes must be an integer from 0 to 1440, got 1441; lower it to 1440",
    ],
    [
      "refuses the time between steps where there is one step",
      of({ strategy: "canary", stepMinutes: 5 }),
      "services.web.deployment.stepMinutes must come with strategy linear, got canary; take it out",
    ],
    [
      "refuses a share where all is shifted at once",
      of({ strategy: "blue-green", percent: 10 }),
      "services.web.deployment.percent must come with strategy canary or linear, got blue-green; take it out",
    ],
    [
      "refuses to bake where tasks are replaced one by one",
      of({ bakeMinutes: 10 }),
      "services.web.deployment.bakeMinutes must come with strategy canary, linear or blue-green, got rolling; write the strategy, or take this out",
    ],
    [
      "refuses to pause where new tasks get requests at once",
      of({ pause: "before-production" }),
      "services.web.deployment.pause must come with strategy canary, linear or blue-green, got rolling; write strategy: blue-green, or take it out: in a rolling deployment the first new task gets requests as soon as it is healthy",
    ],
    [
      "refuses not to wait for what does not pause",
      of({ strategy: "canary", wait: false }),
      "services.web.deployment.wait must come with pause where it is false, got none; add pause: before-production, or take this out",
    ],
    [
      "refuses a test without anything to do",
      of({ strategy: "canary", test: { port: 9001 } }),
      "services.web.deployment.test must have either command or path, got neither; add one of them",
    ],
    [
      "refuses a test of what speaks TLS only",
      { ...of({ strategy: "canary", test: { path: "/" } }, { protocolVersion: "HTTP2" }), ...secure },
      "services.web.deployment.test must come with protocolVersion HTTP1, as the listener of the test has no TLS, got HTTP2; take it out",
    ],
    [
      "refuses to be shifted without a load balancer",
      config({ services: { web: { ...service(), port: undefined, deployment: { strategy: "canary" } } } }),
      'services.web.deployment.strategy must come with a route, at whose load balancer ECS moves requests, got "canary"; take it out, or write rolling',
    ],
    [
      "refuses to be shifted at the network load balancer",
      of({ strategy: "canary" }, { listen: { mqtt: { port: 1883 } } }),
      'services.web.deployment.strategy must be rolling beside listen: a deployment in steps is not supported at the network load balancer, got "canary"; move the ports under listen to a service of their own, or take it out, or write rolling',
    ],
    [
      "refuses to keep clients at tasks that lose their requests",
      of({ strategy: "linear" }, { stickiness: {} }),
      'services.web.deployment.strategy must be rolling beside stickiness, which keeps clients at the tasks that a deployment takes requests from, got "linear"; take one of the two out',
    ],
    [
      "refuses to be shifted behind a sign-in, as ECS does",
      { ...of({ strategy: "canary" }, { route: { signIn: { cognito } } }), ...secure },
      'services.web.deployment.strategy must be rolling beside route.signIn: ECS moves no requests of a rule with another action, got "canary"; take it out, or write rolling',
    ],
    [
      "refuses a second target group that nothing could be moved to",
      of({ targetGroups: 2 }, { port: undefined }),
      "services.web.deployment.targetGroups must come with a route, at whose load balancer ECS moves requests, got 2; take it out",
    ],
    [
      "refuses one target group where requests move between two",
      of({ strategy: "linear", targetGroups: 1 }),
      "services.web.deployment.targetGroups must be 2 with strategy linear, which moves requests from one to the other, got 1; take it out",
    ],
    [
      "refuses a hook of ECS's own",
      of({ lifecycleHooks: [] }),
      'services.web.deployment.lifecycleHooks must be a known key, got "lifecycleHooks", which is not supported; ECS would call a Lambda function; test runs a task against the new revision, and pause waits for a word',
    ],
  ]);

  it("refuses weights that a share sets, too, on both sides", () => {
    const next = service({ deployment: { strategy: "canary" }, route: { shareOf: "web", percent: 10 } });
    const services = { web: service({ deployment: { strategy: "canary" } }), next };
    assert.deepEqual(reported(config({ services })), [
      'services.web.deployment.strategy must be rolling where services.next has a share of its requests, as both set the same weights, got "canary"; take services.next.route.shareOf out, or this',
      'services.next.deployment.strategy must be rolling beside route.shareOf, by which services.web has the weights, got "canary"; take it out, or write rolling',
    ]);
  });

  it("gives each test a port of its own", () => {
    const tested = (path: string, port?: number) =>
      service({ route: { path }, deployment: { strategy: "canary", test: { path: "/", port } } });
    const services = { web: tested("/a"), api: tested("/b"), old: tested("/c", 80) };
    assert.deepEqual(reported(config({ services })), [
      "services.api.deployment.test.port must not be that of services.web, too, got 9000; take another one, such as 9001",
      "services.old.deployment.test.port must not be that of the load balancer's listener for HTTP, too, got 80; take another one, such as 9001",
    ]);
  });

  it("gives each test a port of its own beside a service whose deployment has a fault", () => {
    const tested = (path: string, strategy: string) =>
      service({ route: { path }, deployment: { strategy, test: { path: "/" } } });
    const services = { next: tested("/n", "bluegreen"), web: tested("/a", "canary"), api: tested("/b", "canary") };
    assert.deepEqual(reported(config({ services })), [
      'services.next.deployment.strategy must be rolling, canary, linear or blue-green, got "bluegreen"; the nearest is blue-green',
      "services.api.deployment.test.port must not be that of services.web, too, got 9000; take another one, such as 9001",
    ]);
  });

  it("has the defaults of its strategy, and nothing that it has no use for", () => {
    const stepsOf = (deployment: object) => {
      const { percent, bakeMinutes, stepMinutes } = accepted(of(deployment)).services.web?.deployment ?? {};
      return [percent, bakeMinutes, stepMinutes];
    };
    assert.deepEqual(stepsOf({}), [undefined, undefined, undefined]);
    assert.deepEqual(stepsOf({ strategy: "canary" }), [10, 10, undefined]);
    assert.deepEqual(stepsOf({ strategy: "canary", percent: 0.1, bakeMinutes: 0 }), [0.1, 0, undefined]);
    assert.deepEqual(stepsOf({ strategy: "linear" }), [20, 10, 5]);
    assert.deepEqual(stepsOf({ strategy: "linear", percent: 3, stepMinutes: 1440 }), [3, 10, 1440]);
    assert.deepEqual(stepsOf({ strategy: "blue-green" }), [undefined, 10, undefined]);
  });

  it("is rolling against an emulator, which shifts no requests", () => {
    const local = { "aws:endpoints": [{ ecs: "http://127.0.0.1:4566" }] };
    const deployment = { strategy: "linear", test: { path: "/" }, pause: "before-production", wait: false };
    const settings = accepted({ ...of(deployment), ...local });
    assert.deepEqual(settings.services.web?.deployment, accepted(web({})).services.web?.deployment);
  });

  it("is taken from the defaults by who can be shifted, and whole from one strategy", () => {
    const defaults = { deployment: { strategy: "canary", percent: 5, maximumPercent: 150 } };
    const services = {
      web: service({ desiredCount: 2 }),
      linear: service({ desiredCount: 2, route: { path: "/l" }, deployment: { strategy: "linear" } }),
      worker: { ...service({ desiredCount: 2 }), port: undefined },
      inside: service({ desiredCount: 2, callers: ["web"] }),
    };
    const settings = accepted(config({ defaults, services }));
    const seen = Object.entries(settings.services).map(([name, { deployment: of }]) => {
      return [name, of.strategy, of.percent, of.maximumPercent];
    });
    assert.deepEqual(seen, [
      ["web", "canary", 5, 150],
      ["linear", "linear", 20, 150],
      ["worker", "rolling", undefined, 150],
      ["inside", "rolling", undefined, 150],
    ]);
  });
});

describe("A deployment that can move", () => {
  // The rule itself, as ECS counts:
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
  const moves = (tasks: number, minimum: number, maximum: number) =>
    tasks === 0 || Math.floor((tasks * maximum) / 100) > Math.ceil((tasks * minimum) / 100);

  it("is accepted, and no other", () => {
    const percents = fc.record({
      minimum: fc.integer({ min: 0, max: 100 }),
      maximum: fc.integer({ min: 100, max: 200 }),
    });
    fc.assert(
      fc.property(fc.oneof(fc.nat(20), fc.nat(5000)), percents, (tasks, { minimum, maximum }) => {
        const deployment = {
          minimumHealthyPercent: minimum,
          maximumPercent: maximum,
          availabilityZoneRebalancing: maximum > 100,
        };
        assert.equal(reported(web({ desiredCount: tasks, deployment })).length === 0, moves(tasks, minimum, maximum));
      }),
      { numRuns: 300 },
    );
  });

  it("moves with the percent that the message names", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(100),
        fc.integer({ min: 100, max: 200 }),
        (tasks, low, high) => {
          const deployment = { minimumHealthyPercent: low, maximumPercent: high, availabilityZoneRebalancing: false };
          const [line = ""] = reported(web({ desiredCount: tasks, deployment }));
          const [, raised] = /raise it to (\d+)/.exec(line) ?? [];
          const [, lowered] = /lower minimumHealthyPercent to (\d+)/.exec(line) ?? [];
          if (raised) assert.ok(moves(tasks, low, Number(raised)), line);
          if (lowered) assert.ok(moves(tasks, Number(lowered), high), line);
          assert.ok(line === "" || raised || lowered, line);
        },
      ),
      { numRuns: 300 },
    );
  });
});
