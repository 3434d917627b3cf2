// The text of a stack file with some values, and with what people, editors and other tools do to YAML: for
// fuzz.test.ts. Which values those are is left to grammar.ts.

import fc from "fast-check";
import { stringify } from "yaml";
import { stackValues, type Values } from "./grammar.ts";
import { project } from "./oddities.ts";

/** Changes a text at a place, which is a number from 0 to 1. */
type Edit = (text: string, at: number) => string;

const lineAt = (lines: readonly string[], at: number) => Math.floor(at * lines.length);

const onLine =
  (change: (line: string, indent: string) => string[]): Edit =>
  (text, at) => {
    const lines = text.split("\n");
    const chosen = lineAt(lines, at);
    return lines
      .flatMap((line, index) => (index === chosen ? change(line, /^ */.exec(line)?.[0] ?? "") : line))
      .join("\n");
  };

/** What a value may read like after somebody has written it without quotes. */
const scalars: readonly string[] = [
  ..."1e3 0x10 0o17 017 0b11 1_000 .inf -.INF .nan +1 1.10 12e03 1:30 0. .5 2026-01-31 2026-01-31T12:00:00Z".split(" "),
  ..."~ null Null yes No on True = << % @a `a` - ? : | > !!set !custom *a &a *.example.com [ { ] ' \" 'a".split(" "),
  ...["!!str 1", "!!int '1'", "!!binary aGk=", "!!omap [a: 1]", "!custom x", "!!float x", "!!null ''", "!<tag:a> b"],
  ...['"\\q"', '"\\ud800"', "{ a }", "[a: 1]", "{ a: 1, a: 2 }", "a: b", "a #b", "[,]", "{{ x }}", "&a x"],
];

const edits: readonly Edit[] = [
  (text) => `\uFEFF${text}`,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replaceAll("\n", "\r"),
  (text) => `---\n${text}`,
  (text) => `${text}---\n`,
  (text) => `${text}...\n`,
  (text) => `${text}---\nconfig: {}\n`,
  (text) => `%YAML 1.1\n---\n${text}`,
  (text) => `# yaml-language-server: $schema=./stack.schema.json\n${text}`,
  (text) => text.replaceAll(/^ +/gm, (indent) => "\t".repeat(indent.length / 2)),
  (text, at) => text.slice(0, Math.floor(at * text.length)),
  (text, at) => text.slice(Math.floor(at * text.length)),
  (text, at) => `${text.slice(0, Math.floor(at * text.length))}\0${text.slice(Math.floor(at * text.length))}`,
  ...["\t", " ", ":", "#", "'", '"', "&a ", "*a ", "- ", "? ", "! ", "\u0085", "\u2028", "\u00A0"].map(
    (put): Edit =>
      (text, at) =>
        `${text.slice(0, Math.floor(at * text.length))}${put}${text.slice(Math.floor(at * text.length))}`,
  ),
  onLine(() => []),
  onLine((line) => [line, line]),
  onLine((line) => [line, ""]),
  onLine((line, indent) => [`${indent}<<: *common`, line]),
  onLine((line, indent) => [`${indent}<<: { port: 1, <<: { cpu: 2 } }`, line]),
  onLine((line, indent) => [`${indent}<<: [{ port: 1 }, { image: a }]`, line]),
  onLine((line, indent) => [`${indent}<<: text`, line]),
  onLine((line) => [line.replace(/:$/, ": &common")]),
  onLine((line) => [line.replace(/: .*$/, ": *common")]),
  onLine((line) => [line.replace(/^( *)(- )?\S/, "$1$2")]),
  onLine((line) => [` ${line}`]),
  onLine((line) => [line.slice(1)]),
  onLine((line) => [line.replace(/^( *)\S*:/, "$1? ")]),
  onLine((line) => [line.replace(/^( *)[\w:-]+:/, "$1null:")]),
  onLine((line) => [line.replace(/^( *)[\w:-]+:/, "$1[a, b]:")]),
  onLine((line) => [line.replace(/^( *)[\w:-]+:/, "$11:")]),
  ...scalars.map((scalar) =>
    onLine((line) => [/: .+$/.test(line) ? line.replace(/: .*$/, `: ${scalar}`) : `${line} ${scalar}`]),
  ),
];

const edit = fc.record({ change: fc.constantFrom(...edits), at: fc.noBias(fc.nat(9999)).map((part) => part / 10_000) });

/** What stands beside or in place of `config`. */
const around: readonly ((config: Values) => unknown)[] = [
  (config) => ({ config }),
  (config) => ({ config, secretsprovider: "passphrase", encryptionsalt: "v1:abc" }),
  (config) => ({ encryptedkey: "abc", config }),
  (config) => ({ environment: ["shared/dev", { "shared/prod": { merge: false } }], config }),
  (config) => ({ environment: { imports: ["a"], values: { pulumiConfig: {} } }, config }),
  (config) => ({ environment: 1, config }),
  (config) => ({ config, conifg: config }),
  (config) => ({ config: [config] }),
  (config) => config,
];

const bare = [
  "",
  "\n",
  "---\n",
  "# nothing\n",
  "null\n",
  "config:\n",
  "config: null\n",
  "config: text\n",
  "config: []\n",
  "[]\n",
  "text\n",
  "0\n",
  "{}\n",
  "config: {}\n",
  "config: { config: {} }\n",
];

/** With the project's name before some keys, or before and without. */
function prefixed(values: Values, which: number): Values {
  const entries = Object.entries(values).flatMap(([key, value], index): [string, unknown][] => {
    if (key.includes(":") || ((which >> index) & 1) === 0) return [[key, value]];
    const long: [string, unknown] = [`${project}:${key}`, value];
    return which > 1000 ? [[key, value], long] : [long];
  });
  return Object.fromEntries(entries);
}

const whole = fc
  .record({
    values: stackValues,
    which: fc.oneof(fc.constant(0), fc.nat(1010)),
    wrap: fc.oneof({ weight: 12, arbitrary: fc.constant(around[0] as (typeof around)[0]) }, fc.constantFrom(...around)),
    flow: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  })
  .map(({ values, which, wrap, flow }) =>
    stringify(wrap(prefixed(values, which)), {
      collectionStyle: flow ? "flow" : "block",
      aliasDuplicateObjects: which % 2 === 1,
    }),
  );

/** The text of a stack file. */
export const stackText: fc.Arbitrary<string> = fc.oneof(
  { weight: 60, arbitrary: whole },
  {
    weight: 40,
    arbitrary: fc
      .tuple(whole, fc.array(edit, { minLength: 1, maxLength: 2 }))
      .map(([text, all]) => all.reduce((now, { change, at }) => change(now, at), text)),
  },
  fc.constantFrom(...bare),
);
