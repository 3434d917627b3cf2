// `ingress.redirects`, `ingress.responses` and `ingress.maintenance`: what the load balancer answers itself. Which
// requests services get is left to route.ts, the rules' order to stack/listenerRulePriority.ts.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html

import { z } from "zod";
import { fixedResponseDefaults, maintenanceDefaults, redirectDefaults, routeDefaults } from "../defaults.ts";
import { flag, integer, judged, mapOf, oneOf, oneOrMore, text, type Verdict } from "../language/fields.ts";
import { shortName } from "./formerName.ts";
import { hostPattern, pathPattern } from "./routePatterns.ts";

const matched = {
  path: oneOrMore(pathPattern, { of: "paths", minimum: 1 })
    .default(routeDefaults.path)
    .meta({ description: "Paths of the requests" }),
  host: oneOrMore(hostPattern, { of: "host names" })
    .default(routeDefaults.host)
    .meta({ description: "Hosts of the requests; none means any" }),
  priority: integer(1, 50000).optional().meta({
    description: "Order among the rules, the lowest number first; by default the more specific one comes first",
  }),
};
const insteadOfMatched = { domain: "host", paths: "path", hosts: "host", statusCode: "status" };

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
const mostCharacters = 128;
const asked = ["host", "path", "query", "port", "protocol"];

/** Part of an address, which may name the parts of the one that was asked for. */
function part(what: string, form: RegExp, advice: string) {
  return text(
    `be ${what}`,
    (value): Verdict | undefined => {
      if (value.length > mostCharacters) {
        return { must: `be at most ${mostCharacters} characters long`, advice: "take a shorter one" };
      }
      const unknown = [...value.matchAll(/#\{(.*?)\}/g)].find(([, name = ""]) => !asked.includes(name));
      if (unknown) return `write ${asked.map((name) => `#{${name}}`).join(", ")} for parts of what was asked for`;
      return form.test(value) ? undefined : advice;
    },
    form,
  );
}

const target = z
  .strictObject({
    host: part("a host", /^[A-Za-z0-9.{}#-]+$/, "write the name alone, without a scheme, port or path")
      .optional()
      .meta({ description: "Host that the client is sent to; by default the one that it asked for" }),
    path: part("a path that begins with /", /^\/[^\s?]*$/, "write it such as /new/#{path}, and a query under query")
      .optional()
      .meta({
        description: "Path, in which `#{path}` is the one that was asked for, without its /; by default that one",
      }),
    query: part("a query without its ?", /^[^\s?]*$/, "write it such as version=2, or as #{query}")
      .optional()
      .meta({ description: "Query; by default the one that was asked for, and empty for none" }),
    port: integer(1, 65535).optional().meta({ description: "Port; by default the one that was asked for" }),
    protocol: oneOf(["HTTP", "HTTPS"]).optional().meta({ description: "By default the one that was asked by" }),
  })
  .meta({ example: "{ host: example.com }", instead: { domain: "host", scheme: "protocol", queryString: "query" } });

const redirect = z
  .strictObject({
    ...matched,
    to: target.meta({ description: "Where the client is sent to" }),
    permanent: flag().default(redirectDefaults.permanent).meta({
      description: "Whether the answer is 301, which clients remember for good, or 302",
    }),
  })
  .meta({ example: "{ host: www.example.com, to: { host: example.com } }", instead: insteadOfMatched });

const status = judged(
  z.number(),
  "be a status from 200 to 299 or from 400 to 599",
  (value): Verdict | undefined => {
    if (value >= 300 && value < 400) return "write it under ingress.redirects";
    const good = Number.isInteger(value) && ((value >= 200 && value < 300) || (value >= 400 && value < 600));
    return good ? undefined : "write such as 404 or 503";
  },
  { type: "integer", minimum: 200, maximum: 599 },
);

const contentType = oneOf(["text/plain", "text/css", "text/html", "application/javascript", "application/json"]);

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
const mostBytes = 1024;

const body = text("be text", (value): Verdict | undefined => {
  const bytes = Buffer.byteLength(value);
  if (bytes <= mostBytes) return undefined;
  return {
    must: `be at most ${mostBytes} bytes long`,
    gotText: `${bytes}`,
    advice: "link to a page that is elsewhere",
  };
});

const response = z
  .strictObject({
    ...matched,
    status: status.meta({ description: "Status of the answer" }),
    contentType: contentType.default(fixedResponseDefaults.contentType).meta({ description: "What the body is" }),
    body: body.optional().meta({ description: "The answer's body, at most 1,024 bytes" }),
  })
  .meta({ example: "{ path: /old/*, status: 410 }", instead: { ...insteadOfMatched, messageBody: "body" } });

export const redirectsSchema = mapOf(
  shortName,
  redirect,
  "{ www: { host: www.example.com, to: { host: example.com } } }",
);
export const responsesSchema = mapOf(shortName, response, "{ gone: { path: /old/*, status: 410 } }");

export const maintenanceSchema = z
  .strictObject({
    enabled: flag().default(false).meta({
      description: "Whether every request gets this answer; the services run on, and nothing of them changes",
    }),
    status: status.default(maintenanceDefaults.status).meta({ description: "Status of the answer" }),
    contentType: contentType.default(maintenanceDefaults.contentType).meta({ description: "What the body is" }),
    body: body.optional().meta({
      description: "The page, at most 1,024 bytes; by default one that says that work is going on",
    }),
  })
  .meta({ example: "{ enabled: true }", instead: { on: "enabled", page: "body", html: "body" } });

export type RedirectTarget = z.output<typeof target>;
