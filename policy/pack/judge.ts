// Judges what the engine hands over: a breach is reported with its remedy, or kept for the list of those that are
// excused; what only the deployment knows is kept for the list of what is judged then.

import { matchesGlob } from "node:path/posix";
import { breachesOf, type Rule, type Subject } from "../rules/rule.ts";

/** What a pack's config says of one rule, beside its level. */
export interface RuleConfig {
  /** Names of resources, with `*` for any text → the reason why they may break the rule. */
  excused?: Readonly<Record<string, string>>;
}

export type Report = (message: string, urn?: string) => void;

interface Line {
  urn: string;
  text: string;
}

interface Unknown {
  rule: string;
  one: Subject;
  path: string;
}

export class Judge {
  private readonly excusedLines = new Map<string, Line[]>();
  private readonly unknown = new Map<string, Unknown>();
  private readonly allowed: Readonly<Record<string, string>>;

  /** @param allowed the rules of protection that the stack file excuses from, each with its reason */
  constructor(allowed: Readonly<Record<string, string>>) {
    this.allowed = allowed;
  }

  judge(rule: Rule, one: Subject, all: readonly Subject[], { excused = {} }: RuleConfig, report: Report): void {
    const key = `${rule.name} ${one.urn}`;
    const lines: Line[] = [];
    this.excusedLines.set(key, lines);
    this.unknown.delete(key);
    try {
      for (const breach of breachesOf(rule, one, all)) {
        const reason = this.reasonFor(rule, one.name, excused);
        const text = `${rule.name}, ${one.name}: ${breach}`;
        if (reason === undefined) report(`${one.name}: ${breach}; ${rule.remedy}`, one.urn);
        else lines.push({ urn: one.urn, text: `${text}; excused, as ${reason}` });
      }
    } catch (error) {
      const path = unknownPath(error);
      if (path === undefined) throw error;
      this.unknown.set(key, { rule: rule.name, one, path });
    }
  }

  /** What breaks a rule and may, each with the reason; of all that was judged until now. */
  excused(): Line[] {
    return [...this.excusedLines.values()].flat();
  }

  /** What could not be judged, as its value is not known yet: a line for each input, with the rules that ask for it. */
  later(): Line[] {
    const byInput = Map.groupBy(this.unknown.values(), ({ one, path }) => `${one.urn} ${path}`);
    return [...byInput.values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const { one, path } = first;
      const names = same.map(({ rule }) => rule).join(", ");
      return { urn: one.urn, text: `${names}, ${one.name}: ${path} is known after deployment` };
    });
  }

  private reasonFor({ allow }: Rule, name: string, excused: Readonly<Record<string, string>>): string | undefined {
    const inStackFile = allow === undefined ? undefined : this.allowed[allow];
    if (inStackFile !== undefined) return `allow: { ${allow} } says: ${inStackFile}`;
    const found = Object.entries(excused).find(([pattern]) => matchesGlob(name, pattern));
    return found && `the pack's config says: ${found[1]}`;
  }
}

/** The input that the SDK refuses to give during a preview: it throws an error of its own, which it does not export. */
function unknownPath(error: unknown): string | undefined {
  const isUnknown = error instanceof Error && "unknownTypeSentinel" in error && "props" in error;
  return isUnknown ? (error.props as string[]).join(".") : undefined;
}
