import assert from "node:assert/strict";
import { config, reported, tells } from "../../support/reported.ts";

describe("Tags", () => {
  tells([
    [
      "refuse a key that begins with aws:",
      config({ tags: { "aws:team": "web" } }),
      'tags.aws:team must not begin with aws:, which AWS keeps for itself, got "aws:team"; rename it',
    ],
    [
      "refuse the key that distinguishes one environment's resources from another's",
      config({ tags: { Environment: "production" } }),
      'tags.Environment must not be Project or Environment in any case, which are set already, got "Environment"; rename it',
    ],
    [
      "refuse it in lower case, too, as a role cannot have both",
      config({ tags: { project: "shop" } }),
      'tags.project must not be Project or Environment in any case, which are set already, got "project"; rename it',
    ],
    [
      "refuse two keys that are one to IAM",
      config({ tags: { CostCenter: "web", costcenter: "shop" } }),
      'tags.costcenter must differ from CostCenter in more than its case: to IAM the two are one, got "costcenter"; take one of them out',
    ],
    [
      "refuse an empty key",
      config({ tags: { "": "web" } }),
      'tags[""] must be a tag\'s key of 1 to 128 characters, got ""; give it a name',
    ],
    [
      "refuse a key above 128 characters",
      config({ tags: { ["k".repeat(129)]: "web" } }),
      'tags["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…kkkkkkkkkk (129 characters)"] must be at most 128 characters long, got "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…kkkkkkkkkk (129 characters)"; shorten it',
    ],
    [
      "refuse a value above 256 characters",
      config({ tags: { team: "v".repeat(257) } }),
      'tags.team must be at most 256 characters long, got "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv…vvvvvvvvvv (257 characters)"; shorten it',
    ],
    [
      "refuse a semicolon",
      config({ tags: { team: "a;b" } }),
      'tags.team must have only letters, digits, spaces and _.:/=+-@ in it, got "a;b"; take the other characters out',
    ],
    [
      "refuse a number, which belongs in quotes",
      config({ tags: { cost: 7 } }),
      "tags.cost must be text of at most 256 characters, got 7; put it in quotes",
    ],
    [
      "refuse more than 50 with the program's own",
      config({ tags: Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`key${index}`, "value"])) }),
      "tags must be at most 50 together with Project, Environment, Name, got 51; take 1 out",
    ],
  ]);
});

describe("Tags at their limits", () => {
  for (const tags of [
    { ["k".repeat(128)]: "v".repeat(256) },
    { "cost.center/team:a=b+c-d@e": "", Équipe: "été 1" },
    Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`key${index}`, "value"])),
    Object.fromEntries(["Name", ...Array.from({ length: 47 }, (_, index) => `key${index}`)].map((key) => [key, "v"])),
  ]) {
    it(`are accepted: ${JSON.stringify(tags).slice(0, 60)}`, () => assert.deepEqual(reported(config({ tags })), []));
  }
});
