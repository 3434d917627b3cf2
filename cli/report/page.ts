// The page of a report: one HTML file that needs nothing else, neither a network nor a server. All of it is written
// here, every text escaped; its script only searches and unfolds, so that without it the page still reads and prints.
// The browser runs and styles nothing but what this file puts in: each by its hash, in the page's own policy
// (https://www.w3.org/TR/CSP3/).

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { counted, summaryOf } from "../../plan/tree.ts";
import { costChangeText, costText } from "../cost/costSummary.ts";
import { estimate } from "../cost/estimate.ts";
import { diffPlans } from "../diff/diffPlans.ts";
import { verdictOf } from "../diff/diffText.ts";
import { hasChanges, type StackDiff } from "../diff/stackDiff.ts";
import { warningsOf } from "../diff/warnings.ts";
import { style as styleOfPictures } from "../graph/svgStyle.ts";
import { html, type Markup, raw } from "./markup.ts";
import type { Report, Reported } from "./reported.ts";
import { faultSection, type Sides, sectionId, stackSection } from "./stack.ts";

const partOfPage = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

interface Shown {
  one: Reported;
  /** What changes in it; absent where nothing is compared, or where it has a fault. */
  diff?: StackDiff;
}

/**
 * The same report gives the same text, on every machine.
 * @param version of a page that is served, which asks its server whether there is a newer one. @default a page that asks
 * for nothing
 */
export async function page(report: Report, version?: number): Promise<string> {
  return await (await pageOf(report))(version);
}

/** Writes a page of the report as often as it is asked for one, served or not: what is on it is made once. */
export async function pageOf({ stacks, base }: Report): Promise<(version?: number) => Promise<string>> {
  const shown = stacks.map((one): Shown => {
    if ("fault" in one || base === undefined) return { one };
    return { one, diff: diffPlans(one.before, one.after) };
  });
  const sections = await Promise.all(shown.map(sectionOf));
  const title = titleOf(stacks);
  const content = await html`<header><h1>${title}</h1>${base === undefined ? "" : html`<p>compared with ${base}</p>`}
${overview(shown)}</header>
${controls(shown)}
<main>${sections}</main>`;
  return (version) => pageWith(content, title, version);
}

async function pageWith(content: Markup, title: string, version: number | undefined): Promise<string> {
  const isLive = version !== undefined;
  const style = partOfPage("page.css");
  const scripts = ["page.js", ...(isLive ? ["live.js"] : [])].map(partOfPage);
  const policy = [
    "default-src 'none'",
    `style-src ${[style, styleOfPictures()].map(sourceOf).join(" ")}`,
    `script-src ${scripts.map(sourceOf).join(" ")}`,
    ...(isLive ? ["connect-src 'self'"] : []),
    ...["base-uri 'none'", "form-action 'none'"],
  ].join("; ");
  const whole = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title><style>${raw(style)}</style></head>
<body${isLive ? html` data-version="${version}"` : ""}>${content}
${scripts.map((script) => html`<script>${raw(script)}</script>`)}</body></html>
`;
  return whole.toString();
}

function titleOf(stacks: readonly Reported[]): string {
  const project = stacks.flatMap((one) => ("fault" in one ? [] : ((one.after ?? one.before)?.project ?? [])))[0];
  const names = stacks.length > 3 ? `${stacks.length} stacks` : stacks.map(({ stack }) => stack).join(", ");
  return [names, ...(project === undefined ? [] : [project])].join(" of ");
}

async function sectionOf({ one, diff }: Shown): Promise<Markup> {
  return "fault" in one ? faultSection(one) : stackSection(one, diff);
}

/** What the stacks come to, a line each, with the way to each. */
function overview(shown: readonly Shown[]): Markup {
  return html`<nav aria-label="Stacks"><table>
<thead><tr><th scope="col">Stack</th><th scope="col">What it comes to</th><th scope="col">Cost</th></tr></thead>
<tbody>${shown.map(
    ({ one, diff }) => html`<tr><th scope="row"><a href="#${sectionId(one.stack)}">${one.stack}</a></th>
${"fault" in one ? html`<td class="fault">a fault: there is no plan of it</td><td></td>` : outcomeOf(one, diff)}</tr>`,
  )}</tbody></table></nav>`;
}

function outcomeOf({ before, after }: Sides, diff: StackDiff | undefined): Markup {
  const plan = after ?? before;
  const found = plan && estimate(plan);
  const warnings = diff ? warningsOf(diff).length : 0;
  const verdict = diff ? verdictOf(diff) : plan ? summaryOf(plan) : "";
  const cost = diff?.cost ? costChangeText(diff.cost) : found ? costText(found) : "";
  return html`<td>${verdict}${warnings > 0 ? html`, <b>${counted(warnings, "warning")}</b>` : ""}</td><td>${cost}</td>`;
}

/** What works on the resources of all stacks. */
function controls(shown: readonly Shown[]): Markup {
  const compared = shown.some(({ diff }) => diff && hasChanges(diff));
  return html`<search><label>Search resources <input id="search" type="search" autocomplete="off" spellcheck="false"></label>
${compared ? html`<label><input id="only-changes" type="checkbox" checked> only those that change</label>` : ""}
<button type="button" id="unfold">Unfold all</button> <button type="button" id="fold">Fold all</button>
<output id="found" for="search"></output></search>`;
}

/** What a page's policy calls a script or a style that stands in it. */
function sourceOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
