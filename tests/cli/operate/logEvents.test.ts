// Each line comes once and none is left out, whatever CloudWatch Logs answers: late events, pages, groups that come and
// go.

import assert from "node:assert/strict";
import { LogReader } from "../../../cli/operate/logEvents.ts";
import { connect } from "../../../rollout/clients.ts";
import { Session } from "../../../rollout/session.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "../../rollout/scriptedAws.ts";

describe("log events", () => {
  const aws = new ScriptedAws();
  let session: Session;
  before(async () => {
    await aws.start();
    session = new Session(
      () => connect(aws.aws),
      new AbortController().signal,
      () => undefined,
    );
  });
  after(() => {
    session.close();
    aws.stop();
  });

  const hour = 3_600_000;
  const since = Date.now() - hour;
  const reader = (from = since, filter?: string) =>
    new LogReader((request) => session.ask(request, Date.now() + 5_000), from, filter);
  const event = (id: string, timestamp: number) => ({
    eventId: id,
    logStreamName: "web/web/1",
    timestamp,
    ingestionTime: timestamp,
    message: id,
  });
  type Event = ReturnType<typeof event>;

  async function read(from: LogReader, groups = ["/web"]): Promise<string[]> {
    const messages: string[] = [];
    for await (const { message = "" } of from.next(groups)) messages.push(message);
    return messages;
  }

  /** The answers of a CloudWatch that has these events. */
  function holding(groups: Record<string, Event[]>): (request: AwsRequest) => Answer {
    return ({ input }) => {
      const events = groups[String(input.logGroupName)];
      if (!events) return "ResourceNotFoundException";
      const asked = events.filter(({ timestamp }) => timestamp >= Number(input.startTime));
      return { events: asked.sort((a, b) => a.timestamp - b.timestamp) };
    };
  }

  it("come once each, those too that arrive late and with an earlier time than others before them", async () => {
    const now = Date.now();
    const events = [event("a", since + 1), event("b", now - 30_000)];
    aws.answers(holding({ "/web": events }));
    const from = reader();
    assert.deepEqual(await read(from), ["a", "b"]);
    assert.deepEqual(await read(from), []);
    events.push(event("late", now - 60_000), event("c", now));
    assert.deepEqual(await read(from), ["late", "c"]);
    assert.deepEqual(await read(from), []);
  });

  it("are asked for from the beginning at first, and then only as far back as one may be late", async () => {
    aws.answers(() => ({ events: [] }));
    const from = reader();
    await read(from);
    await read(from);
    const [first, second] = aws.requests.map(({ input }) => Number(input.startTime));
    assert.equal(first, since);
    assert.ok(Math.abs(Date.now() - 120_000 - Number(second)) < 5_000);
  });

  it("do not begin before what was asked for", async () => {
    aws.answers(() => ({ events: [] }));
    const start = Date.now() - 1_000;
    const from = reader(start);
    await read(from);
    await read(from);
    assert.deepEqual(
      aws.requests.map(({ input }) => input.startTime),
      [start, start],
    );
  });

  it("are read to the last page, over empty ones too, with the pattern on each", async () => {
    const pages: Record<string, object> = {
      none: { events: [event("a", since)], nextToken: "2" },
      "2": { events: [], nextToken: "3" },
      "3": { events: [event("b", since + 1)] },
    };
    aws.answers(({ input }) => pages[String(input.nextToken ?? "none")] as object);
    assert.deepEqual(await read(reader(since, "ERROR")), ["a", "b"]);
    assert.deepEqual(
      aws.requests.map(({ input }) => [input.filterPattern, input.startTime]),
      Array(3).fill(["ERROR", since]),
    );
  });

  it("go on where an emulator ended a full answer without a token, and none comes twice", async () => {
    // Three events share the time at which the answer is cut.
    const all = Array.from({ length: 10_004 }, (_, n) => event(`${n}`, since + Math.min(n, 9_998)));
    aws.answers(({ input }) => ({
      events: all.filter(({ timestamp }) => timestamp >= Number(input.startTime)).slice(0, 10_000),
    }));
    const read10k = await read(reader());
    assert.deepEqual(
      read10k,
      all.map(({ message }) => message),
    );
    assert.equal(aws.requests.length, 2);
  });

  it("of several groups come in the order of time", async () => {
    const groups = {
      "/web": [event("1", since + 1), event("4", since + 4)],
      "/api": [event("2", since + 2), event("3", since + 3)],
    };
    aws.answers(holding(groups));
    assert.deepEqual(await read(reader(), ["/web", "/api"]), ["1", "2", "3", "4"]);
  });

  it("of the same id in two groups are two", async () => {
    aws.answers(holding({ "/web": [event("1", since)], "/api": [event("1", since)] }));
    assert.deepEqual(await read(reader(), ["/web", "/api"]), ["1", "1"]);
  });

  it("go on where a group is deleted and another one takes its place", async () => {
    const now = Date.now();
    const groups: Record<string, Event[]> = { "/old": [event("a", now - 5_000)] };
    aws.answers(holding(groups));
    const from = reader();
    assert.deepEqual(await read(from, ["/old", "/new"]), ["a"]);
    groups["/old"]?.push(event("b", now - 4_000));
    groups["/new"] = [event("c", now - 3_000)];
    assert.deepEqual(await read(from, ["/old", "/new"]), ["b", "c"]);
    delete groups["/old"];
    groups["/new"].push(event("d", now - 2_000));
    assert.deepEqual(await read(from, ["/old", "/new"]), ["d"]);
  });

  it("survive a connection that breaks", async () => {
    let asked = 0;
    aws.answers(() => (++asked === 1 ? null : { events: [event("a", since)] }));
    assert.deepEqual(await read(reader()), ["a"]);
    assert.equal(asked, 2);
  });
});
