import assert from "node:assert/strict";
import { gathered } from "../../../cli/graph/gather.ts";
import { arrow, picture } from "./pictures.ts";

describe("Many services in a picture", () => {
  it("have one arrow from their load balancer and one way out, and stand in blocks, each with its port", () => {
    const { boxes, blocks, frames, arrows } = gathered(picture(50));
    assert.deepEqual(arrows.map(({ from, to }) => `${from} → ${to}`).sort(), [
      "balancer → behind balancer",
      "internet → balancer",
      "tasks → nat",
    ]);
    assert.deepEqual(frames.find(({ id }) => id === "behind balancer")?.within, "tasks");
    assert.deepEqual(blocks.map(({ frame, boxes }) => [frame, boxes.length]).sort(), [
      ["behind balancer", 50],
      ["tasks", 50],
    ]);
    assert.equal(boxes.length, 3);
    const behind = blocks.find(({ frame }) => frame === "behind balancer")?.boxes ?? [];
    assert.deepEqual(
      behind.slice(0, 2).map(({ title, lines }) => [title, ...lines]),
      [
        ["web-1", "port 3000", "1 task"],
        ["web-2", "port 3001", "1 task"],
      ],
    );
  });

  it("lose no rule", () => {
    const whole = picture(50);
    const urnsOf = ({ arrows }: Pick<typeof whole, "arrows">) => new Set(arrows.flatMap(({ urns }) => urns));
    assert.deepEqual(urnsOf(gathered(whole)), urnsOf(whole));
  });

  it("are drawn one by one where they are few, or have arrows of their own", () => {
    const { boxes, blocks, frames } = gathered(picture(3));
    assert.deepEqual([boxes.length, blocks.length, frames.length], [9, 0, 2]);
    const calling = picture(8);
    calling.arrows.push(arrow("service worker-1", "service worker-2"));
    const worker = gathered(calling).boxes.map(({ id }) => id);
    assert.ok(worker.includes("service worker-1") && worker.includes("service worker-2"));
    assert.ok(!worker.includes("service worker-3"));
  });

  it("keep their own arrows where the way out is not the same for all", () => {
    const { arrows, ...rest } = picture(2);
    const others = arrows.map((one) => (one.from === "service web-1" ? { ...one, labels: ["443"] } : one));
    const found = gathered({ ...rest, arrows: others }).arrows.filter(({ kind }) => kind === "out");
    assert.deepEqual(
      found.map(({ from }) => from).sort(),
      arrows.flatMap(({ kind, from }) => (kind === "out" ? from : [])).sort(),
    );
  });

  it("say by themselves that they are new", () => {
    const { boxes, arrows, ...rest } = picture(6);
    const added = boxes.map((one) => (one.title === "web-6" ? { ...one, mark: "added" as const } : one));
    const marked = arrows.map((one) =>
      one.from === "service web-6" || one.to === "service web-6" ? { ...one, mark: "added" as const } : one,
    );
    const found = gathered({ ...rest, boxes: added, arrows: marked });
    assert.equal(found.arrows.length, 3);
    assert.deepEqual(
      found.arrows.map(({ mark }) => mark),
      [undefined, undefined, undefined],
    );
    const shown = found.blocks.flatMap((block) => block.boxes).filter(({ mark }) => mark !== undefined);
    assert.deepEqual(
      shown.map(({ title, mark }) => [title, mark]),
      [["web-6", "added"]],
    );
  });
});
