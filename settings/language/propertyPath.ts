// Paths into an output, as Pulumi writes them: `vpcId`, `services.web.url`, `subnets[0]`, `hosts["a.example.com"]`.
// https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/common/resource#ParsePropertyPath

export type PropertyPath = readonly (string | number)[];

/** One step: a name (after a dot, but for the first), a position, or a key in quotes. */
const step = /(?:^|(?<=.)\.)([^.[\]"\s*]+)|\[(\d+)\]|\["((?:[^"\\]|\\["\\])*)"\]/y;

/** Undefined for a text that is no such path. */
export function parsePropertyPath(text: string): PropertyPath | undefined {
  const path: (string | number)[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const [, name, position, key] = step.exec(text) ?? [];
    if (name !== undefined) path.push(name);
    else if (position !== undefined) path.push(Number(position));
    else if (key !== undefined) path.push(key.replace(/\\(["\\])/g, "$1"));
    else return undefined;
  }
  // A stack's outputs have names.
  return typeof path[0] === "string" ? path : undefined;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: PropertyPath): unknown {
  return path.reduce<unknown>((at, key) => {
    const has = typeof at === "object" && at !== null && Array.isArray(at) === (typeof key === "number");
    return has && Object.hasOwn(at, key) ? (at as Record<string | number, unknown>)[key] : undefined;
  }, value);
}
