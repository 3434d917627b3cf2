import assert from "node:assert/strict";
import { laidOut, padding, type Rectangle, sizes } from "../../../cli/graph/layout.ts";
import { svg } from "../../../cli/graph/svg.ts";
import { style } from "../../../cli/graph/svgStyle.ts";
import { widthOf, wrapped } from "../../../cli/graph/text.ts";
import { contrast } from "../../support/contrast.ts";
import { arrow, box, picture } from "./pictures.ts";

const isInside = (inner: Rectangle, outer: Rectangle) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
const overlap = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The rectangles of the frames, in the order in which they are drawn. */
function framesIn(text: string): Rectangle[] {
  const found = text.matchAll(
    /<rect(?: class="vpc")? x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)" rx="8"/g,
  );
  return [...found].map(([, ...sides]) => {
    const [x = 0, y = 0, width = 0, height = 0] = sides.map(Number);
    return { x, y, width, height };
  });
}

/** Fifty services, of which one has a long name and a long route. */
function large() {
  const whole = picture(25);
  const lines = ["www.a-very-long-name-of-a-host.example.com/and/a/path/that/goes/on/*", "1 task"];
  whole.boxes.push(box("a-service-with-quite-a-long-name", { lines }));
  whole.arrows.push(arrow("service web-1", "service worker-1"), arrow("service web-1", "service web-1"));
  return whole;
}

describe("A picture as SVG", function () {
  this.timeout(20_000);

  it("has each box in its frame, none over another, and each text in its box", async () => {
    const { frames, boxes, arrows, width, height } = await laidOut(large());
    assert.equal(boxes.length, 54);
    const byId = new Map(frames.map((frame) => [frame.id, frame]));
    for (const [index, one] of boxes.entries()) {
      const outer = byId.get(one.frame ?? "") ?? { x: 0, y: 0, width, height };
      assert.ok(isInside(one, outer), `${one.id} is not in ${one.frame}`);
      for (const other of boxes.slice(0, index)) assert.ok(!overlap(one, other), `${one.id} is over ${other.id}`);
      for (const line of one.lines) {
        assert.ok(widthOf(line, sizes.line) <= one.width - 2 * padding + 0.5, `${line} is wider than ${one.id}`);
      }
    }
    for (const { id, points } of arrows) assert.ok(points.length >= 2, `${id} has no way`);
  });

  it("is the same each time, reads aloud, and has no id but of its stack", async () => {
    const text = await svg(picture(1));
    assert.equal(text, await svg(picture(1)));
    assert.match(
      text,
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*role="img" aria-labelledby="picture-dev-title picture-dev-text">/,
    );
    assert.match(text, /<title id="picture-dev-title">The stack dev of shop, eu-west-1: who can reach whom<\/title>/);
    assert.match(text, /<desc id="picture-dev-text">.*Internet reaches Balancer: 80, open to everyone\..*<\/desc>/);
    assert.deepEqual(
      [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id),
      ["picture-dev-title", "picture-dev-text"],
    );
    assert.doesNotMatch(text, /<script|https?:\/\/(?!www\.w3\.org)|NaN|undefined/);
    assert.match(text, /class="arrow traffic open"/);
    assert.match(text, /class="balancer reached"/);
  });

  it("draws a frame of subnets once for each zone, the last one at the bottom and none beyond its place", async () => {
    const whole = picture(1);
    const tasks = whole.frames.find(({ id }) => id === "tasks") ?? assert.fail("no subnets");
    tasks.zones = 3;
    const [front, middle, last] = framesIn(await svg(whole))
      .slice(-3)
      .reverse();
    if (!front || !middle || !last) assert.fail("too few frames");
    assert.ok(front.x < middle.x && middle.x < last.x && front.y < middle.y && middle.y < last.y);
    const { boxes, frames } = await laidOut(whole);
    const place = frames.find(({ id }) => id === "tasks") ?? assert.fail("no subnets");
    assert.ok(isInside(last, place));
    for (const one of boxes.filter(({ frame }) => frame === "tasks")) assert.ok(isInside(one, front), one.id);
  });

  it("has what a name has as text only", async () => {
    const name = `</title><script>alert("1")</script>&'\u0007`;
    const whole = picture(1, { stack: 'a"b' });
    whole.boxes.push(box(name, { lines: [name] }));
    whole.arrows.push(arrow("internet", `service ${name}`, { labels: [name] }));
    const text = await svg(whole);
    assert.doesNotMatch(text, /<script|<\/title><(?!rect|path|desc|style)|\p{Cc}(?<!\n)/u);
    const open = [...text.matchAll(/<([a-z]+)(?:\s[^<>]*[^/<>])?>/g)].length;
    assert.equal(open, [...text.matchAll(/<\/[a-z]+>/g)].length, "a tag is not closed");
  });

  it("has texts of enough contrast in light and in dark, in colours that are all there", () => {
    const [light, dark] = [...style().matchAll(/\.picture\{(--[^}]*?)[;}](?:font|\})/g)].map(
      ([, list = ""]) => new Map(list.split(";").map((one) => one.split(":") as [string, string])),
    );
    assert.ok(light && dark);
    for (const [, name = ""] of style().matchAll(/var\((--\w+)\)/g)) assert.ok(light.has(name) && dark.has(name), name);
    for (const side of [light, dark]) {
      const ratio = (a: string, b: string) => contrast(side.get(`--${a}`) ?? "", side.get(`--${b}`) ?? "");
      for (const fill of ["service", "job", "data", "queue", "plain", "paper", "vpc", "subnets"])
        assert.ok(ratio("ink", fill) >= 4.5, `ink on ${fill}`);
      for (const text of ["quiet", "open", "added", "removed", "jobLine"])
        for (const back of ["paper", "vpc", "subnets"])
          assert.ok(ratio(text, back) >= 4.5, `${text} on ${back}: ${ratio(text, back)}`);
      for (const line of ["line", "frame", "serviceLine", "dataLine", "queueLine"])
        for (const back of ["paper", "vpc"])
          assert.ok(ratio(line, back) >= 3, `${line} on ${back}: ${ratio(line, back)}`);
    }
  });
});

describe("A text in a picture", () => {
  it("breaks at spaces, and within a word where a part of it ends", () => {
    assert.deepEqual(wrapped("1 to 4 tasks", 11, 200), ["1 to 4 tasks"]);
    assert.deepEqual(wrapped("one two three", 11, 45), ["one two", "three"]);
    assert.deepEqual(wrapped("www.example.com/orders/*", 11, 120), ["www.example.com/", "orders/*"]);
    for (const line of wrapped("x".repeat(100), 11, 60)) assert.ok(widthOf(line, 11) <= 60);
    assert.equal(wrapped("x".repeat(100), 11, 60).join(""), "x".repeat(100));
  });
});
