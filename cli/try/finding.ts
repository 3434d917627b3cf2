// One thing that is found of a tried container, and what all of them say together.

export interface Finding {
  /** `bad` keeps it from living on Fargate; `note` is for its owner to judge. */
  level: "good" | "note" | "bad";
  text: string;
  /** Key below the service → value, such as `port` → 3000: what `--write` writes. */
  lines?: Record<string, unknown>;
  /** What only the owner can choose. */
  advice?: string;
}

export function lives(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== "bad");
}
