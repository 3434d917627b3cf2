// Every key that Compose and Copilot have themselves: it is carried over, or listed with what becomes of it. The keys
// are those projects' own, as data.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readCompose } from "../../../cli/import/compose.ts";
import { readManifest } from "../../../cli/import/copilot.ts";
import type { Imported } from "../../../cli/import/imported.ts";
import { Part } from "../../../cli/import/part.ts";

interface Keys {
  source: string;
  /** Path → kind of value. */
  keys: Record<string, string>;
}

const keysOf = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../fixtures/keys/${name}.json`), "utf8")) as Keys;

const samples: Record<string, unknown> = { boolean: true, number: 1 };

/** A document that has this key alone. */
function documentOf(path: readonly string[], kind: string): unknown {
  const [key, ...below] = path;
  if (key === undefined) return kind.startsWith("=") ? kind.slice(1) : (samples[kind] ?? "text");
  const inner = documentOf(below, kind);
  return key === "[]" ? [inner] : { [key === "*" ? "one" : key]: inner };
}

/** The keys of which nothing becomes, and of which the list would say that nobody knows them. */
function unknownOf(name: string, read: (values: object) => Imported): string[] {
  return Object.entries(keysOf(name).keys).flatMap(([path, kind]) => {
    const { sources } = read(documentOf(path.split("."), kind) as object);
    return sources.some(({ open }) => open.some((leaf) => !leaf.isEmpty)) ? [path] : [];
  });
}

describe("Each key", function () {
  this.timeout(60_000);

  it("of a Compose service is carried over, or listed with its reason", () => {
    const read = (keys: object) =>
      readCompose(Part.of("compose.yaml", { services: { api: { image: "acme/api:1", ports: ["80"], ...keys } } }), {
        root: "nowhere",
        stack: "dev",
      });
    assert.deepEqual(unknownOf("compose", read), []);
  });

  it("of a Compose file beside its services is listed with its reason", () => {
    const keys = ["version", "name", "include", "models", "networks", "volumes", "secrets", "configs"];
    const unknown = keys.filter((key) => {
      const value = /^(version|name)$/.test(key)
        ? "text"
        : key === "include"
          ? ["other.yaml"]
          : { one: { driver: "text" } };
      const content = { services: { api: { image: "acme/api:1" } }, [key]: value };
      const { sources } = readCompose(Part.of("compose.yaml", content), { root: "nowhere", stack: "dev" });
      return sources.some(({ open }) => open.length > 0);
    });
    assert.deepEqual(unknown, []);
  });

  it("of a Copilot manifest is carried over, or listed with its reason", () => {
    const whole = { name: "api", type: "Load Balanced Web Service" };
    const image = { location: "acme/api:1", port: 80 };
    const read = (keys: { image?: object; on?: object; http?: object }) => {
      const type = keys.on === undefined ? whole.type : "Scheduled Job";
      const content = { ...whole, ...keys, type, image: { ...image, ...keys.image } };
      return readManifest(Part.of("copilot/api/manifest.yml", content), { root: "nowhere", stack: "dev" });
    };
    assert.deepEqual(unknownOf("copilot", read), []);
  });
});
