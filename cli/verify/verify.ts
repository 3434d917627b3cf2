// Runs all checks of a stack at the same time, and makes one report of what they find. What is looked at is left to
// checks.ts.

import { Unreadable } from "../../rollout/apiError.ts";
import { AskAws } from "../../rollout/before/askAws.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { sentence, where } from "../../settings/language/faults.ts";
import { checks } from "./checks.ts";
import { type ReadStack, Report, type Subject } from "./subject.ts";

/**
 * The lines of the report, and whether something is wrong.
 * @param aws as the program's own provider takes it, decrypted
 * @throws an error of AWS's where nobody can be asked at all, as without credentials
 */
export async function verify(
  { settings, reportOf }: ReadStack,
  aws: AwsSettings,
): Promise<{ text: string; ok: boolean }> {
  const asking = new AskAws(aws);
  try {
    const subject = { settings, aws: asking, caller: await callerOf(asking) };
    const report = new Report();
    await Promise.all(Object.values(checks).map((check) => check(subject, report.at)));
    return { text: textOf(report, { settings, reportOf }, subject.caller), ok: report.wrong.length === 0 };
  } finally {
    asking.close();
  }
}

async function callerOf(asking: AskAws): Promise<Subject["caller"]> {
  const { Account: account, Arn: arn } = (await asking.query("sts", "GetCallerIdentity")) ?? {};
  if (account && arn) return { account: String(account), arn: String(arn) };
  throw new Unreadable("STS names no account");
}

function textOf(report: Report, { settings, reportOf }: ReadStack, { account, arn }: { account: string; arn: string }) {
  const { stack, aws } = settings;
  const { wrong, near, unseen } = report;
  const head = `${stack} in ${aws.region}, account ${account}, as ${arn.split(":").slice(5).join(":")}`;
  const looked = `Looked at ${list(Object.keys(checks))}.`;
  const close = near.map((fault) => `close to a limit: Pulumi.${stack}.yaml: ${where(fault.path)} ${sentence(fault)}`);
  const others = [...unseen].map(([needs, what]) => `not looked at: ${what.join(", ")}, needs ${needs}`);
  const verdict = wrong.length > 0 ? reportOf(wrong) : "Nothing is missing.";
  return `${[head, looked, ...close, ...others, verdict].join("\n")}\n`;
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
