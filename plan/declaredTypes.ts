// The outputs of types, and the results of functions, that no table knows, such as those of an owner's own resources.
// They are read from the declarations in the SDK, so that a program may use any type.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

type Values = Record<string, unknown>;
/** Writes the placeholder of a property. */
type Ref = (property: string) => string;

/** The outputs of a type whose SDK is not installed as `@pulumi/<package>`. */
const usualOutputs = ["arn", "name", "url", "endpoint", "address", "port"];

/** The depth of an address in a list of endpoints. Some types contain themselves, so there has to be a limit. */
const deepest = 4;

/** Every output that a type declares; a list has one entry. */
export function declaredOutputs(type: string, ref: Ref): Values {
  const found = declarationOf(type);
  if (found === undefined) return Object.fromEntries(usualOutputs.map((property) => [property, ref(property)]));
  const fields = found.text.matchAll(/^ {4}readonly (\w+): pulumi\.Output<([\s\S]*?)>;$/gm);
  return valuesOf(fields, found.root, "", ref, 0);
}

/** Every result that a function declares; undefined where no declaration is found. */
export function declaredResult(token: string, ref: Ref): Values | undefined {
  const found = declarationOf(token);
  const [body] = found?.text.match(/^export interface Get\w+Result \{$[\s\S]*?^\}$/m) ?? [];
  if (found === undefined || body === undefined) return undefined;
  return valuesOf(body.matchAll(/^ {4}readonly (\w+)\??: ([\s\S]*?);$/gm), found.root, "", ref, 0);
}

interface Declaration {
  /** The folder of the SDK's package. */
  root: string;
  text: string;
}

/**
 * `aws:sqs/queue:Queue` is declared in sqs/queue.d.ts of @pulumi/aws, `awsx:ecs:FargateService` in
 * ecs/fargateService.d.ts.
 */
function declarationOf(token: string): Declaration | undefined {
  const [pkg = "", module = "", name = ""] = token.split(":");
  const file = module.includes("/") ? module : `${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  try {
    const root = dirname(createRequire(resolve("index.ts")).resolve(`@pulumi/${pkg}/package.json`));
    return { root, text: readFileSync(join(root, `${file.replace(/^index\//, "")}.d.ts`), "utf8") };
  } catch {
    return undefined;
  }
}

function valuesOf(fields: Iterable<RegExpExecArray>, root: string, path: string, ref: Ref, depth: number): Values {
  const entries = [...fields].map(([, name = "", type = ""]) => {
    const at = path === "" ? name : `${path}.${name}`;
    return [name, placeholderOf(type.replace(/ \| undefined$/, ""), root, at, ref, depth)];
  });
  return Object.fromEntries(entries);
}

function placeholderOf(type: string, root: string, path: string, ref: Ref, depth: number): unknown {
  if (type.endsWith("[]")) return [placeholderOf(type.slice(0, -2), root, `${path}[0]`, ref, depth)];
  if (type.startsWith("{")) return {};
  const [, namespace = "", name = ""] = /^outputs\.(?:(.+)\.)?(\w+)$/.exec(type) ?? [];
  const body = name === "" || depth === deepest ? undefined : interfaceOf(root, namespace, name);
  if (body === undefined) return ref(path);
  return valuesOf(body.matchAll(/^ +(\w+)\??: ([\s\S]*?);$/gm), root, path, ref, depth + 1);
}

const texts = new Map<string, string>();

/** The fields of an interface in a namespace of types/output.d.ts. */
function interfaceOf(root: string, namespace: string, name: string): string | undefined {
  const file = join(root, "types/output.d.ts");
  const text = texts.get(file) ?? readFileSync(file, "utf8");
  texts.set(file, text);
  const from = namespace === "" ? 0 : text.indexOf(`\nexport declare namespace ${namespace} {\n`);
  const start = text.indexOf(`interface ${name} {\n`, from);
  if (from < 0 || start < 0) return undefined;
  const indent = text.slice(text.lastIndexOf("\n", start) + 1, start).replace("export ", "");
  return text.slice(text.indexOf("\n", start), text.indexOf(`\n${indent}}`, start));
}
