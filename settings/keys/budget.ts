// `budget`: what the stack may cost in a month, and who gets a mail when it costs, or will cost, more. What AWS counts
// is left to components/monitoring/monthlyBudget.ts.

import { z } from "zod";
import type { Fault } from "../language/faults.ts";
import { judged, list, number } from "../language/fields.ts";
import { emailAddress, type StackAlarms } from "./alarms.ts";

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html
const mostEmails = 10;

export const budgetSchema = z
  .strictObject({
    monthlyUsd: number(1).optional().meta({ description: "What a month may cost; unset = no budget", unit: "USD" }),
    emails: judged(
      list(emailAddress, { of: "e-mail addresses" }),
      `be a list of at most ${mostEmails} e-mail addresses`,
      (value) =>
        value.length > mostEmails ? { gotText: `${value.length}`, advice: "name a mailing list" } : undefined,
    )
      .default([])
      .meta({ description: "Who gets a mail; by default the emails under alarms" }),
  })
  .meta({ example: "{ monthlyUsd: 200 }" });

export interface Budget {
  /** US dollars. */
  monthlyUsd: number;
  /** 1–10 addresses. */
  emails: string[];
}

type BudgetBlock = z.output<typeof budgetSchema>;

/** The budget, complete; undefined where none is set. */
export function budgetOf({ monthlyUsd, emails }: BudgetBlock, alarms: Pick<StackAlarms, "emails">): Budget | undefined {
  if (monthlyUsd === undefined) return undefined;
  return { monthlyUsd, emails: emails.length > 0 ? emails : alarms.emails.slice(0, mostEmails) };
}

export function* checkBudget({ monthlyUsd, emails }: BudgetBlock, alarms: StackAlarms): Generator<Fault> {
  if (monthlyUsd === undefined && emails.length > 0) {
    const advice = "add it, or take emails out";
    yield { path: ["budget", "monthlyUsd"], must: "be set beside emails", got: undefined, advice };
  }
  if (monthlyUsd !== undefined && emails.length === 0 && alarms.emails.length === 0) {
    const advice = "add an address here or under alarms";
    yield { path: ["budget", "emails"], must: "have an e-mail address", got: emails, advice };
  }
}
