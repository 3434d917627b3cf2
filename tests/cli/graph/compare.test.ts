import assert from "node:assert/strict";
import { compared, isMarked } from "../../../cli/graph/compare.ts";
import { box, picture } from "./pictures.ts";

describe("Two pictures of a stack", () => {
  const before = picture(2);

  it("are one without marks where they are the same", () => {
    assert.equal(isMarked(compared(before, picture(2))), false);
    assert.deepEqual(new Set(compared(before, before).boxes), new Set(before.boxes));
  });

  it("mark what came and went, with its arrows", () => {
    const marks = ({ boxes, arrows }: ReturnType<typeof compared>) =>
      [...boxes, ...arrows].filter(({ mark }) => mark !== undefined).map(({ id, mark }) => `${mark} ${id}`);
    const of = (mark: string) => [
      `${mark} service web-2`,
      `${mark} service worker-2`,
      `${mark} out: service web-2 → nat`,
      `${mark} out: service worker-2 → nat`,
      `${mark} traffic: balancer → service web-2`,
    ];
    assert.deepEqual(marks(compared(picture(1), before)), of("added"));
    assert.deepEqual(marks(compared(before, picture(1))), of("removed"));
  });

  it("say what a changed part said before", () => {
    const after = structuredClone(before);
    Object.assign(after.frames[0] ?? {}, { title: "VPC 10.1.0.0/16" });
    Object.assign(after.boxes.find(({ title }) => title === "web-1") ?? {}, { lines: ["2 tasks"] });
    Object.assign(after.arrows.find(({ to }) => to === "service web-1") ?? {}, { labels: ["9090"] });
    const { frames, boxes, arrows } = compared(before, after);
    const [frame] = frames;
    assert.deepEqual([frame?.title, frame?.lines, frame?.mark], ["VPC 10.1.0.0/16", ["was VPC of tests"], "changed"]);
    assert.deepEqual(
      boxes.filter(({ mark }) => mark).map(({ title, lines }) => [title, lines]),
      [["web-1", ["2 tasks", "was 1 task"]]],
    );
    assert.deepEqual(
      arrows.filter(({ mark }) => mark).map(({ labels, mark }) => [labels, mark]),
      [[["9090", "was 3000"], "changed"]],
    );
  });

  it("are all new, or all gone, where one side has no such stack", () => {
    assert.ok(compared(undefined, before).boxes.every(({ mark }) => mark === "added"));
    assert.ok(compared(before, undefined).frames.every(({ mark }) => mark === "removed"));
  });

  it("have outer frames first, whatever their names", () => {
    const inner = { id: "a", title: "a", lines: [], urns: ["urn"], within: "tasks" };
    const { frames } = compared(before, {
      ...before,
      frames: [...before.frames, inner],
      boxes: [box("x", { frame: "a" })],
    });
    assert.deepEqual(
      frames.map(({ id }) => id),
      ["VPC of tests", "tasks", "a"],
    );
  });
});
