// The kinds of value that settings are made of. A kind says once what a value must be, for the fault report and for the
// tables of docs/stack-file.md, and what to do about a value that is not so. Which key has which kind is left to keys/.

import { z } from "zod";
import { or } from "./faults.ts";
import { shownKey } from "./shown.ts";

/** Keywords of JSON Schema: https://json-schema.org/draft-07/json-schema-validation */
export interface Limits {
  type?: "integer";
  minimum?: number;
  maximum?: number;
  enum?: readonly number[];
  pattern?: string;
  minItems?: number;
  uniqueItems?: true;
}

declare module "zod" {
  interface GlobalMeta {
    /** Completes "must …". */
    must?: string;
    unit?: string;
    /** Whether a list of one entry may be written as that entry. */
    orEntry?: boolean;
    /** Whether a block may be written as true, with all its defaults, or false, for none. */
    orFlag?: true;
    /** Whether the value may be another stack's output: stackOutput.ts. */
    orStackOutput?: boolean;
    /** An example of the block, for someone who wrote it in another way. */
    example?: string;
    /** What JSON Schema can express of `must`, for editors (stack.schema.json), which check nothing more. */
    limits?: Limits;
    /** Whether Pulumi may keep the value secret (`secure:` in the stack file). @default false */
    encryptable?: true;
    /** Keys that people write by mistake in this block, and what to write instead. */
    instead?: Readonly<Record<string, string>>;
    /** Keys that the program does not support, and what to do instead. */
    unsupported?: Readonly<Record<string, string>>;
  }
}

/** What is wrong with a value: the advice, and `must` or `gotText` where the kind's own words do not fit. */
export type Verdict = string | { must?: string; gotText?: string; advice: string | ((where: string) => string) };

/**
 * A kind of value that `judge` accepts.
 * @param limits the part of that which an editor can check; never stricter than `judge`
 */
export function judged<T extends z.ZodType>(
  kind: T,
  must: string,
  judge: (value: z.output<T>) => Verdict | undefined,
  limits?: Limits,
): T {
  return kind
    .superRefine((value, context) => {
      const verdict = judge(value as z.output<T>);
      if (verdict === undefined) return;
      const params = typeof verdict === "string" ? { must, advice: verdict } : { must, ...verdict };
      context.addIssue({ code: "custom", params });
    })
    .meta({ must, limits });
}

/** A whole number. */
export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  const must =
    maximum === Number.MAX_SAFE_INTEGER
      ? `be an integer of ${minimum} or more`
      : `be an integer from ${minimum} to ${maximum}`;
  const judge = (value: number) => {
    if (value < minimum) return `raise it to ${minimum}`;
    if (value > maximum) return maximum === Number.MAX_SAFE_INTEGER ? "lower it" : `lower it to ${maximum}`;
    return Number.isInteger(value) ? undefined : "write a whole number";
  };
  return judged(z.number(), must, judge, { type: "integer", minimum, maximum });
}

/** One of some whole numbers. */
export function oneOfIntegers(options: readonly number[]) {
  const judge = (value: number) => (options.includes(value) ? undefined : nearestNumbers(value, options));
  return judged(z.number(), `be ${or(options)}`, judge, { enum: options });
}

/** `the nearest is 256`, or both neighbours when the value lies between two options. */
function nearestNumbers(value: number, options: readonly number[]): string {
  const nearest = [options.findLast((option) => option < value), options.find((option) => option > value)];
  const found = nearest.filter((option) => option !== undefined);
  return found.length === 2 ? `the nearest are ${found.join(" and ")}` : `the nearest is ${found[0]}`;
}

/** A number with or without a fraction. */
export function number(minimum: number, maximum = Number.MAX_VALUE) {
  const must =
    maximum === Number.MAX_VALUE ? `be a number of ${minimum} or more` : `be a number from ${minimum} to ${maximum}`;
  const judge = (value: number) => {
    if (value < minimum) return `raise it to ${minimum}`;
    return value > maximum ? `lower it to ${maximum}` : undefined;
  };
  return judged(z.number(), must, judge, { minimum, ...(maximum < Number.MAX_VALUE && { maximum }) });
}

export function flag() {
  return z.boolean().meta({ must: "be true or false" });
}

/**
 * Text that `judge` accepts.
 * @param pattern a pattern that all such text matches; `judge` may ask for more
 */
export function text(must: string, judge: (value: string) => Verdict | undefined, pattern?: RegExp) {
  return judged(z.string(), must, judge, pattern && { pattern: pattern.source });
}

/** Text that matches a pattern. */
export function matching(pattern: RegExp, must: string, advice: Verdict) {
  return text(must, (value) => (pattern.test(value) ? undefined : advice), pattern);
}

/** Any text. */
export function plainText() {
  return z.string().meta({ must: "be text" });
}

/** Text of at least one character. */
export function anyText(must: string) {
  return matching(/\S/, must, "write something, or take the key out");
}

export function oneOf<const T extends readonly [string, ...string[]]>(options: T) {
  return z.enum(options).meta({ must: `be ${or(options)}` });
}

interface ListLimits {
  /** The entries' kind, in the plural: `subnet ids`. */
  of: string;
  minimum?: number;
  /** Whether an entry may stand there twice. @default false */
  repeats?: boolean;
}

/** A list whose entries differ from each other. */
export function list<T extends z.ZodType>(entry: T, { of, minimum = 0, repeats = false }: ListLimits) {
  const must = `be a list of ${minimum > 1 ? `${minimum} or more ` : ""}${of}`;
  const judge = (values: readonly unknown[]): Verdict | undefined => {
    if (values.length < minimum) {
      const gotText = values.length === 0 ? "an empty list" : `${values.length}`;
      return { gotText, advice: minimum === 1 ? "write at least one" : `write at least ${minimum}` };
    }
    const again = repeats ? undefined : values.find((value, index) => values.indexOf(value) !== index);
    return again === undefined
      ? undefined
      : { must: "have no entry twice", gotText: `${shownKey(String(again))} twice`, advice: "take one of them out" };
  };
  return judged(z.array(entry), must, judge, { minItems: minimum, ...(!repeats && { uniqueItems: true }) });
}

/** One value or a list of values in the stack file; always a list in the settings. */
export function oneOrMore<T extends z.ZodType>(entry: T, limits: ListLimits) {
  const lists = list(entry, limits);
  return z.preprocess((value) => (typeof value === "string" ? [value] : value), lists).meta({ orEntry: true });
}

/** A block; `true` is the block with all its defaults, and `false` stays false. */
export function orFlag<T extends z.ZodObject>(block: T) {
  const either = z.union([block, z.literal(false)]).meta({ orFlag: true });
  const must = "be true, false or a map of keys and values";
  return z.preprocess((value) => (value === true ? {} : value), either).meta({ must });
}

/** A map whose keys the user chooses. */
export function mapOf<T extends z.ZodType>(key: z.ZodType<string, string>, value: T, example?: string) {
  return z.record(key, value).meta({ example });
}
