// When a permission holds: IAM's condition, in AWS's own shape of operator, key and values. Which permission it belongs
// to is left to permissions.ts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

import { isIP } from "node:net";
import { z } from "zod";
import { parseArnPattern } from "../facts/arn.ts";
import type { Fault, Path } from "../language/faults.ts";
import { list, mapOf, matching, text } from "../language/fields.ts";
import { nearest } from "../language/nearest.ts";

interface Kind {
  must: string;
  /** The form of such a value, where every value is allowed to be a policy variable instead. */
  fits: (value: string) => boolean;
  operators: readonly string[];
}

const comparisons = (type: string) =>
  ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map((one) => type + one);

const kinds: readonly Kind[] = [
  {
    must: "be text",
    fits: () => true,
    operators: ["Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"].map(
      (one) => `String${one}`,
    ),
  },
  { must: "be a number", fits: (value) => /^-?\d+(\.\d+)?$/.test(value), operators: comparisons("Numeric") },
  {
    must: "be a date such as 2026-01-31T00:00:00Z, or seconds since 1970",
    fits: (value) => /^\d+$/.test(value) || (/^\d{4}-\d{2}(-\d{2})?/.test(value) && !Number.isNaN(Date.parse(value))),
    operators: comparisons("Date"),
  },
  { must: "be true or false", fits: (value) => /^(true|false)$/.test(value), operators: ["Bool", "Null"] },
  { must: "be Base64", fits: (value) => /^[A-Za-z0-9+/]+={0,2}$/.test(value), operators: ["BinaryEquals"] },
  { must: "be an IP address or a CIDR", fits: isAddress, operators: ["IpAddress", "NotIpAddress"] },
  {
    must: "be an ARN",
    fits: (value) => parseArnPattern(value) !== undefined,
    operators: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
  },
];

const operators = kinds.flatMap((kind) => kind.operators);

const operatorForm = /^(?:ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/;

/** `ForAnyValue:StringLikeIfExists` → `StringLike`. */
function baseOf(operator: string): string {
  const [, base = "", ifExists = ""] = operatorForm.exec(operator) ?? [];
  // Null asks whether the key exists, so AWS takes no IfExists with it.
  return base === "Null" ? `${base}${ifExists}` : base;
}

const operator = text(
  "be an operator of IAM's conditions such as StringEquals, with ForAllValues:, ForAnyValue: or IfExists where needed",
  (value) => {
    const base = baseOf(value);
    if (operators.includes(base)) return undefined;
    const near = nearest(base === "" ? value : base, operators);
    return near === undefined ? "write it as AWS does" : `the nearest is ${near}`;
  },
  operatorForm,
);

// A tag's key may hold spaces: aws:ResourceTag/Cost Center.
const conditionKey = matching(
  /^[A-Za-z0-9.-]+:\S(.*\S)?$/,
  "be a condition key such as aws:ResourceTag/Team",
  "write <service>:<key>",
);

// IAM reads them as text, whatever they are; as text a policy has one form only.
const value = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .meta({ must: "be a text, a number, or true or false" });

const values = z
  .preprocess(
    (written) => (["string", "number", "boolean"].includes(typeof written) ? [written] : written),
    list(value, { of: "values", minimum: 1 }),
  )
  .meta({ orEntry: true, must: "be a value or a list of values" });

export const conditionSchema = mapOf(
  operator,
  mapOf(conditionKey, values, "{ aws:ResourceTag/Team: web }"),
  "{ StringEquals: { aws:ResourceTag/Team: web } }",
);

type Condition = z.output<typeof conditionSchema>;

/** Each value has the form that its operator compares. */
export function* checkCondition(condition: Condition, at: Path): Generator<Fault> {
  for (const written of Object.keys(condition)) {
    const kind = kinds.find((one) => one.operators.includes(baseOf(written)));
    for (const [key, all = []] of Object.entries(condition[written] ?? {})) {
      for (const got of all) {
        // A policy variable, such as ${aws:CurrentTime}, is known to IAM only.
        if (kind === undefined || kind.fits(got) || got.includes("${")) continue;
        yield { path: [...at, written, key], must: `${kind.must} with ${written}`, got, advice: "correct it" };
      }
    }
  }
}

function isAddress(value: string): boolean {
  const [address = "", bits, ...more] = value.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
