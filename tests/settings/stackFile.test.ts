import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { secretPaths } from "../../settings/secretPaths.ts";
import { readStack, readStackFile, readStackValues } from "../../settings/stackFile.ts";
import { stackNames } from "../../settings/stackNames.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stack-file-"));
  write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: string): void {
  writeFileSync(join(root, file), content);
}

/** The configuration of a stack whose file has these lines below `config:`. */
function configOf(...lines: string[]): Record<string, string> {
  write("Pulumi.dev.yaml", ["config:", ...lines.map((line) => `  ${line}`)].join("\n"));
  return readStackFile(root, "dev").config;
}

/** The error of reading a stack. */
function failure(stack = "dev"): string {
  try {
    readStackFile(root, stack);
  } catch (error) {
    assert.ok(RunError.isInstance(error), String(error));
    return error.message;
  }
  return assert.fail("nothing was wrong");
}

describe("A stack file", () => {
  it("is read into full keys, text as it is and the rest as JSON", () => {
    const config = configOf(
      "aws:region: eu-west-1",
      "shop:text: 8080 tasks",
      "network: { cidr: 10.0.0.0/16, zones: 2 }",
      "shop:list: [a, 1, true, null]",
      "shop:number: 30",
      "shop:flag: true",
      'shop:quoted: "30"',
      "shop:nothing:",
    );
    assert.deepEqual(config, {
      "aws:region": "eu-west-1",
      "shop:text": "8080 tasks",
      "shop:network": '{"cidr":"10.0.0.0/16","zones":2}',
      "shop:list": '["a",1,true,null]',
      "shop:number": "30",
      "shop:flag": "true",
      "shop:quoted": "30",
      "shop:nothing": "null",
    });
  });

  // The CLI's own library reads them so: https://github.com/go-yaml/yaml/blob/v3/README.md#compatibility
  for (const [written, read] of [
    ["on", '"on"'],
    ["off", '"off"'],
    ["yes", '"yes"'],
    ["No", '"No"'],
    ["True", "true"],
    ["FALSE", "false"],
    ["~", "null"],
    ["Null", "null"],
    ["1_000", "1000"],
    ["0o17", "15"],
    ["017", "15"],
    ["0x1F", "31"],
    ["0b101", "5"],
    ["1e3", "1000"],
    [".5", "0.5"],
    ["08080", "8080"],
    ["1.10", "1.1"],
    [".nan", '".nan"'],
    ["-.inf", '"-.inf"'],
    ["12:30:45", '"12:30:45"'],
    ['"on"', '"on"'],
    ["'8080'", '"8080"'],
  ]) {
    it(`has ${read} for ${written}`, () => {
      assert.deepEqual(configOf(`shop:block: { value: ${written} }`), { "shop:block": `{"value":${read}}` });
    });
  }

  it("may repeat itself by anchors and merge keys", () => {
    const config = configOf("shop:a: &a { x: 1, y: 2 }", "shop:b: { <<: *a, y: 3 }", "shop:c: *a");
    assert.deepEqual(JSON.parse(config["shop:b"] ?? ""), { x: 1, y: 3 });
    assert.equal(config["shop:c"], config["shop:a"]);
  });

  it("may be empty, or say nothing below config", () => {
    for (const content of ["", "# nothing yet\n", "config:\n", "config: {}\nencryptionsalt: v1:abc\n"]) {
      write("Pulumi.dev.yaml", content);
      assert.deepEqual(readStackFile(root, "dev"), { project: "shop", config: {}, secretKeys: [] });
    }
  });

  it("names the environments of Pulumi ESC that it imports", () => {
    for (const [written, names] of [
      ["environment: [aws/dev, { aws/shared: { merge: false } }]", ["aws/dev", "aws/shared"]],
      [
        "environment: { imports: [aws/dev], values: { pulumiConfig: { aws:region: eu-west-1 } } }",
        ["aws/dev", "values"],
      ],
      ["environment: []", []],
      ["config: {}", []],
    ] as const) {
      write("Pulumi.dev.yaml", written);
      assert.deepEqual(readStack(root, "dev", "shop")?.environments, names);
      const { environments } = readStackFile(root, "dev");
      assert.deepEqual(environments, names.length > 0 ? names : undefined);
    }
  });

  it("gets what Pulumi.yaml says where it says nothing itself", () => {
    write(
      "Pulumi.yaml",
      [
        "name: shop",
        "config:",
        "  network: { type: object, default: { zones: 3 } }",
        '  protection: { type: string, default: "off" }',
        "  retention: { type: integer, default: 365 }",
        "  required: { type: string }",
        "  short: brief",
        "  aws:region: { value: eu-west-1 }",
      ].join("\n"),
    );
    assert.deepEqual(configOf("protection: on", "shop:network: { cidr: 10.0.0.0/16 }"), {
      "shop:network": '{"cidr":"10.0.0.0/16"}',
      "shop:protection": "on",
      "shop:retention": "365",
      "shop:short": "brief",
      "aws:region": "eu-west-1",
    });
  });

  it("keeps encrypted values closed, and says where they are", () => {
    write(
      "Pulumi.dev.yaml",
      [
        "config:",
        "  aws:secretKey: { secure: v1:abc }",
        "  shop:services: { web: { environment: { A: { secure: v1:def }, B: c }, list: [{ secure: v1:ghi }] } }",
        "  shop:open: { secure: v1:abc, other: x }",
      ].join("\n"),
    );
    const { config, secretKeys } = readStackFile(root, "dev");
    assert.deepEqual(secretKeys, ["aws:secretKey", "shop:services"]);
    assert.deepEqual(config, {
      "aws:secretKey": "[secret]",
      "shop:services": '{"web":{"environment":{"A":"[secret]","B":"c"},"list":["[secret]"]}}',
      "shop:open": '{"secure":"v1:abc","other":"x"}',
    });
    assert.deepEqual(secretPaths(readStackValues(root, "dev", "shop")), [
      ["aws:secretKey"],
      ["shop:services", "web", "environment", "A"],
      ["shop:services", "web", "list", 0],
    ]);
  });

  it("keeps __proto__ a key like any other", () => {
    assert.deepEqual(configOf("shop:services: { __proto__: { port: 1 } }"), {
      "shop:services": '{"__proto__":{"port":1}}',
    });
  });
});

describe("A stack file with a fault", () => {
  for (const [what, lines, told] of [
    [
      "text that begins with * and stands in no quotes",
      ["config:", "  aws:region: eu-west-1", "  shop:ingress: { domain: *.example.com }"],
      'Pulumi.dev.yaml:3:27 must be valid YAML: text that begins with * needs quotes; write "*.example.com"',
    ],
    [
      "an alias within what it stands for",
      ["config:", "  shop:services: &all", "    web: *all"],
      "Pulumi.dev.yaml:3:10 must be valid YAML: *all must not stand in itself; take it out",
    ],
    [
      "a merge of what is no map",
      ["config: &text hello", "environment:", "  <<: *text"],
      "Pulumi.dev.yaml must be valid YAML: Merge sources must be maps or map aliases",
    ],
    [
      "dates without quotes",
      ["config:", "  shop:env: { API: 2026-01-31, T: 2026-1-2t03:04:05.6Z, OK: '2026-01-31', ID: 2026-01-31-a }"],
      [
        'Pulumi.dev.yaml:2:20 must be valid YAML: a date needs quotes, or Pulumi adds a time and a zone; write "2026-01-31"',
        'Pulumi.dev.yaml:2:35 must be valid YAML: a date needs quotes, or Pulumi adds a time and a zone; write "2026-1-2t03:04:05.6Z"',
      ].join("\n"),
    ],
    [
      "a second document",
      ["config:", "  aws:region: eu-west-1", "---", "config:"],
      "Pulumi.dev.yaml:3:1 must be valid YAML: a file is one document; take out this line and what follows it",
    ],
    [
      "one fault that the parser finds twice",
      ["config:", "  shop:services: { web: {"],
      "Pulumi.dev.yaml:2:26 must be valid YAML: Flow map in block collection must be sufficiently indented and end with a }",
    ],
  ] as const) {
    it(`that has ${what} is reported once`, () => {
      write("Pulumi.dev.yaml", lines.join("\n"));
      assert.equal(failure(), told);
    });
  }

  it("that is no YAML is reported with line and column", () => {
    write("Pulumi.dev.yaml", "config:\n  a: b: c\n");
    assert.equal(
      failure(),
      "Pulumi.dev.yaml:2:6 must be valid YAML: Nested mappings are not allowed in compact mappings",
    );
  });

  it("with a tab for spaces is reported with line and column", () => {
    write("Pulumi.dev.yaml", "config:\n\taws:region: eu-west-1\n");
    assert.match(failure(), /^Pulumi\.dev\.yaml:2:1 must be valid YAML: Tabs are not allowed as indentation/);
  });

  it("with a key twice is reported with the place of the second", () => {
    write("Pulumi.dev.yaml", "config:\n  shop:a:\n    b: 1\n    b: 2\n");
    assert.equal(failure(), "Pulumi.dev.yaml:4:5 must be valid YAML: Map keys must be unique");
  });

  it("with a key once with and once without the project's name is reported", () => {
    write("Pulumi.dev.yaml", "config: { network: {}, shop:network: {} }\n");
    assert.equal(
      failure(),
      'Pulumi.dev.yaml: shop:network must stand there once, got it with and without "shop:"; take one out',
    );
  });

  it("whose config is a list is reported", () => {
    write("Pulumi.dev.yaml", "config: [aws:region]\n");
    assert.equal(
      failure(),
      "Pulumi.dev.yaml: config must be a map, got a list; write its keys below it, such as aws:region: eu-west-1",
    );
  });

  it("with a key beside config is reported with the nearest key", () => {
    write("Pulumi.dev.yaml", "confg: {}\n");
    assert.equal(
      failure(),
      'Pulumi.dev.yaml: "confg" must be a known key; the nearest is config, and settings belong below config:',
    );
  });

  it("with a key that is no text is reported, such as IAM's operator Null without quotes", () => {
    write("Pulumi.dev.yaml", "config:\n  shop:a: { Null: { a: 1 }, ? [b] : 2 }\n");
    assert.equal(
      failure(),
      'Pulumi.dev.yaml:2:13 must be valid YAML: a key that YAML reads as nothing needs quotes; write "Null"\n' +
        "Pulumi.dev.yaml:2:31 must be valid YAML: a key must be text",
    );
    assert.deepEqual(configOf('shop:a: { "Null": { a: 1 } }'), { "shop:a": '{"Null":{"a":1}}' });
  });

  it("that is no UTF-8 is reported, as PowerShell's own UTF-16 is none", () => {
    writeFileSync(join(root, "Pulumi.dev.yaml"), Buffer.from("\ufeffconfig: {}\r\n", "utf16le"));
    assert.equal(failure(), "Pulumi.dev.yaml must be text in UTF-8; save it as that");
  });

  it("that is no map is reported", () => {
    write("Pulumi.dev.yaml", "- aws:region\n");
    assert.equal(
      failure(),
      "Pulumi.dev.yaml: must be a map with the key config, got a list; write config: and the keys below it",
    );
  });

  it("may have a dot in its stack's name, as the CLI allows", () => {
    write("Pulumi.eu.dev.yaml", "");
    assert.deepEqual(stackNames(root), ["eu.dev"]);
  });

  it("that does not exist is reported with the stacks that do", () => {
    write("Pulumi.dev.yaml", "");
    write("Pulumi.prod.yaml", "");
    assert.deepEqual(stackNames(root), ["dev", "prod"]);
    assert.equal(
      failure("prd"),
      '"prd" must be a stack with a file "Pulumi.prd.yaml"; the stacks here are dev, prod, and the nearest is prod',
    );
  });

  it("is reported without a nearest stack where none is near", () => {
    write("Pulumi.dev.yaml", "services: {}\n");
    assert.equal(failure(), 'Pulumi.dev.yaml: "services" must be a known key; settings belong below config:');
    assert.equal(
      failure("nosuch"),
      '"nosuch" must be a stack with a file "Pulumi.nosuch.yaml"; the stacks here are dev',
    );
  });

  it("is reported where there is no stack at all", () => {
    assert.equal(failure(), '"dev" must be a stack with a file "Pulumi.dev.yaml"; there is none yet');
  });

  it("is reported where the name leads elsewhere", () => {
    assert.match(failure("../../etc/passwd"), /^"\.\.\/\.\.\/etc\/passwd" must be a stack/);
  });

  it("is reported where the project has no name", () => {
    write("Pulumi.yaml", "runtime: nodejs\n");
    assert.match(
      failure(),
      /^Pulumi\.yaml must be in .+ and give the project's name; run this in the project's folder$/,
    );
  });
});
