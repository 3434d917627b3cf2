// `ingress.responseHeaders`: what the load balancer adds to each response. Each header has values of its own, which no
// browser reports when they are wrong.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html

import type { Fault } from "../language/faults.ts";
import { mapOf, text, type Verdict } from "../language/fields.ts";
import { nearestIs } from "../language/nearest.ts";
import { soundEntries } from "../language/sift.ts";

type Form = readonly [form: RegExp, must: string, advice: string];

const anything: Form = [/^/, "", ""];
const names: Form = [
  /^(\*|[\w-]+(, ?[\w-]+)*)$/,
  "be names of headers",
  "write them such as Content-Type, X-Request-Id",
];

/** The headers, and what each may say. */
const forms: Readonly<Record<string, Form>> = {
  "Strict-Transport-Security": [
    /^max-age=\d+(; ?includeSubDomains)?(; ?preload)?$/,
    "say for how long",
    'write it such as "max-age=31536000; includeSubDomains"',
  ],
  "Content-Security-Policy": anything,
  "X-Content-Type-Options": [/^nosniff$/, "be nosniff", "write nosniff"],
  "X-Frame-Options": [
    /^(DENY|SAMEORIGIN)$/,
    "be DENY or SAMEORIGIN",
    "write one of them, and single origins as frame-ancestors of Content-Security-Policy",
  ],
  "Access-Control-Allow-Origin": [
    /^(\*|[a-z][a-z0-9+.-]*:\/\/[^/\s,]+)$/,
    "be one origin, or *",
    "write it such as https://app.example.com; to allow several, the app answers with the one that asks",
  ],
  "Access-Control-Allow-Methods": [/^(\*|[A-Z]+(, ?[A-Z]+)*)$/, "be methods in capitals", "write it such as GET, POST"],
  "Access-Control-Allow-Headers": names,
  "Access-Control-Allow-Credentials": [/^true$/, 'be "true"', 'write "true", or take it out'],
  "Access-Control-Expose-Headers": names,
  "Access-Control-Max-Age": [
    /^([0-9]{1,4}|[1-7]\d{4}|8[0-5]\d{3}|86[0-3]\d\d|86400)$/,
    "be seconds up to 86400",
    'write it such as "600"',
  ],
};

const known = Object.keys(forms);

const name = text(
  "be a header that the load balancer can add",
  (value): Verdict | undefined => {
    if (known.includes(value)) return undefined;
    if (/^server$/i.test(value)) return "write serverHeader: false";
    return nearestIs(value, known, "let the app send it");
  },
  new RegExp(`^(${known.join("|")})$`),
);

/** AWS's page gives 1 KB for a value. */
const mostBytes = 1024;

const value = text(
  "be text of printable ASCII",
  (one): Verdict | undefined => {
    if (one.length > mostBytes)
      return { must: `be at most ${mostBytes} characters long`, advice: "let the app send it" };
    return /^[ -~]*$/.test(one) ? undefined : "take the other characters out";
  },
  /^[ -~]*$/,
);

export const responseHeadersSchema = mapOf(name, value, "{ X-Frame-Options: DENY }");

export function* checkResponseHeaders(headers: Readonly<Record<string, string>>, isHttps: boolean): Generator<Fault> {
  for (const [header, got] of soundEntries(headers)) {
    const path = ["ingress", "responseHeaders", header];
    const [form, must, advice] = forms[header] ?? anything;
    // Empty takes the header off a listener that has it.
    if (got !== "" && !form.test(got)) yield { path, must, got, advice };
    if (header !== "Strict-Transport-Security" || isHttps) continue;
    const where = "add ingress: { domain: … }, or take this out: browsers believe it over HTTPS only";
    yield { path, must: "come with HTTPS", got, advice: where };
  }
}
