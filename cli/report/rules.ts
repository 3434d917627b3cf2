// The rules of the policy pack beside a stack, for the page: what breaks which rule, by whose leave and why, and the
// rules that hold. What a rule asks for is left to policy/rules/.

import type { Plan } from "../../plan/graph.ts";
import { counted } from "../../plan/tree.ts";
import { rules } from "../../policy/rules/all.ts";
import { breachesOf, levelOf, type Rule } from "../../policy/rules/rule.ts";
import { visible } from "../diff/valueText.ts";
import { folded, html, idOf, listOf, type Markup } from "./markup.ts";

interface Verdict {
  rule: Rule;
  /** What breaks it, as `web-logs: it keeps them for 30 days`. */
  breaches: string[];
  /** How many resources it is about. */
  about: number;
  /** The reason that the stack file gives under `allow`. */
  reason?: string;
}

function verdictsOn({ resources, allowed = {} }: Plan): Verdict[] {
  return rules.map((rule): Verdict => {
    const subjects = resources.filter(({ type }) => rule.of.includes(type));
    const breaches = subjects.flatMap((one) =>
      [...breachesOf(rule, one, resources)].map((breach) => visible(`${one.name}: ${breach}`)),
    );
    const reason = breaches.length > 0 && rule.allow !== undefined ? allowed[rule.allow] : undefined;
    return { rule, breaches, about: subjects.length, ...(reason !== undefined && { reason }) };
  });
}

export function rulesOf(plan: Plan): Markup {
  const verdicts = verdictsOn(plan);
  const broken = verdicts.filter(({ breaches }) => breaches.length > 0);
  const [unasked, told] = [broken.filter(isUnasked), broken.filter((one) => !isUnasked(one))];
  const held = verdicts.filter(({ breaches, about }) => breaches.length === 0 && about > 0);
  const needless = Object.entries(plan.allowed ?? {}).filter(([name]) => told.every(({ rule }) => rule.allow !== name));
  return html`${told.length > 0 ? toldTable(told) : ""}
${listOf(needless.map(([name, reason]) => html`<code>allow: { ${name} }</code> excuses it from more: “${visible(reason)}”`))}
${unasked.length > 0 ? folded(idOf("unasked", plan.stack), `${counted(unasked.length, "rule")} that only protection: on asks for, and that it breaks`, listOf(unasked.map(({ rule, breaches }) => html`<b>${rule.says}</b>${listOf(breaches)}`))) : ""}
${folded(idOf("kept", plan.stack), `${counted(held.length, "rule")} that it keeps`, listOf(held.map(({ rule, about }) => html`${rule.says} <small>${counted(about, "resource")}</small>`)))}`;
}

/** A stack that is protected has no plan while it breaks such a rule without a reason. */
function isUnasked({ rule, reason }: Verdict): boolean {
  return rule.allow !== undefined && reason === undefined;
}

function toldTable(told: readonly Verdict[]): Markup {
  return html`<table><thead><tr><th scope="col">Rule</th><th scope="col">What breaks it</th><th scope="col">By whose leave</th></tr></thead>
<tbody>${told.map(
    ({ rule, breaches, reason }) => html`<tr><th scope="row">${rule.says}</th><td>${listOf(breaches)}</td>
<td>${reason === undefined ? unexcused(rule) : html`<code>allow: { ${rule.allow} }</code>: “${visible(reason)}”`}</td></tr>`,
  )}</tbody></table>`;
}

/** What becomes of it where the policy pack looks at the stack. */
function unexcused(rule: Rule): string {
  return `nobody’s: the policy pack ${levelOf(rule) === "mandatory" ? "refuses" : "reports"} it; ${rule.remedy}`;
}
