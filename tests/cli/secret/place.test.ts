import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPlace } from "../../../cli/secret/place.ts";

describe("the place of a secret in a stack file", () => {
  let root: string;
  const path = () => join(root, "Pulumi.dev.yaml");
  const written = (...lines: string[]) =>
    writeFileSync(path(), `config:\n${lines.map((line) => `  ${line}\n`).join("")}`);
  const linesNow = () => readFileSync(path(), "utf8").split("\n").slice(1, -1);
  const place = () => findPlace(root, { stack: "dev", workload: "web", variable: "TOKEN" });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "place-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is found, written and taken out where `environment:` and `secrets:` are empty", () => {
    written("services:", "  web:", "    image: app:1 # pinned", "    environment:", "    secrets:");
    assert.equal(place().reference, undefined);
    place().write("arn:x");
    assert.deepEqual(linesNow().slice(0, 4), [
      "  services:",
      "    web:",
      "      image: app:1 # pinned",
      "      environment:",
    ]);
    assert.equal(place().reference, "arn:x");
    place().write(undefined);
    assert.equal(place().reference, undefined);
  });

  it("is written under the full key in a file of full keys, and under the short one elsewhere", () => {
    writeFileSync(
      join(root, "Pulumi.yaml"),
      "name: shop\nconfig: { services: { value: { web: { image: app:1 } } } }\n",
    );
    for (const [line, key] of [
      ["shop:tags: { team: a }", "shop:services"],
      ["tags: { team: a }", "services"],
      ["aws:region: eu-west-1", "services"],
    ] as const) {
      written(line);
      place().write("arn:x");
      assert.deepEqual(linesNow().slice(0, 2), [`  ${line}`, `  ${key}:`]);
      assert.equal(place().reference, "arn:x");
    }
  });

  it("is not given where Pulumi keeps the value there, under either form of the key", () => {
    for (const key of ["services", "shop:services"]) {
      written("shop:tags: { team: a }", `${key}:`, "  web: { image: app:1, secrets: { TOKEN: { secure: v1:abc } } }");
      assert.throws(place, /services\.web\.secrets\.TOKEN is kept there, encrypted/);
    }
  });
});
