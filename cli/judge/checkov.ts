// Runs checkov over a folder and reads its report. What it found is judged in judgement.ts.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../process/run.ts";

export interface Checked {
  check: string;
  asks: string;
  /** The file's path from the folder. */
  path: string;
  /** Such as `aws_lb.ingress-alb`. */
  resource: string;
}

export interface Report {
  passed: Checked[];
  failed: Checked[];
}

/**
 * @param program checkov itself
 * @throws where it does not come to its end, or cannot read a file
 */
export async function runCheckov(program: string, folder: string): Promise<Report> {
  const out = mkdtempSync(join(tmpdir(), "checkov-"));
  try {
    // Without the download it asks nobody; with it, it would look up where to read more of each check.
    const asked = ["--framework", "terraform", "github_actions", "--skip-download", "--soft-fail", "--compact"];
    const args = [...asked, "--output", "json", "--output-file-path", out, "--directory", folder];
    const { code, stderr } = await run(program, args, { timeoutMs: 300_000 });
    if (code !== 0) throw new Error(`${program} ends with ${code ?? "a signal"}:\n${stderr}`);
    return readReport(readFileSync(join(out, "results_json.json"), "utf8"));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** @throws where checkov could not read a file, or found none to judge */
export function readReport(text: string): Report {
  const reports = [JSON.parse(text)].flat() as CheckovReport[];
  const unread = reports.flatMap(({ results }) => results?.parsing_errors ?? []);
  if (unread.length > 0) throw new Error(`checkov cannot read ${unread.join(", ")}`);
  const all = (kind: "passed_checks" | "failed_checks") =>
    reports.flatMap(({ results }) => results?.[kind] ?? []).map(checked);
  const report = { passed: all("passed_checks"), failed: all("failed_checks") };
  if (report.passed.length === 0) throw new Error("checkov has judged nothing");
  return report;
}

function checked({ check_id, check_name, file_path, resource }: CheckovRecord): Checked {
  return { check: check_id, asks: check_name, path: file_path.replace(/^\//, ""), resource };
}

interface CheckovReport {
  results?: { passed_checks?: CheckovRecord[]; failed_checks?: CheckovRecord[]; parsing_errors?: string[] };
}

interface CheckovRecord {
  check_id: string;
  check_name: string;
  file_path: string;
  resource: string;
}
