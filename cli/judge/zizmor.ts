// Runs zizmor, which knows what makes workflows of GitHub Actions unsafe, over a folder and reads its report. What it
// found is judged in judgement.ts.

import { run } from "../process/run.ts";
import type { Checked } from "./checkov.ts";

/**
 * @param program zizmor itself
 * @param folder with the workflows and Dependabot's settings in `.github`
 * @returns what it found, each with its place in the file in place of a resource: `jobs.check.uses`
 * @throws where it does not come to its end, or cannot read a file
 */
export async function runZizmor(program: string, folder: string): Promise<Checked[]> {
  // Offline it asks GitHub nothing; without the exit codes only a failure of its own ends with another than 0.
  const args = [
    "--offline",
    "--no-exit-codes",
    "--strict-collection",
    "--no-progress",
    "--quiet",
    "--format",
    "json-v1",
  ];
  const { code, stdout, stderr } = await run(program, [...args, "."], { cwd: folder, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`${program} ends with ${code ?? "a signal"}:\n${stderr}`);
  return foundIn(stdout);
}

export function foundIn(text: string): Checked[] {
  const findings = JSON.parse(text) as ZizmorFinding[];
  return findings.map(({ ident, desc, locations }) => {
    const { key, route } = (locations.find(({ symbolic }) => symbolic.kind === "Primary") ?? locations[0]).symbolic;
    const place = route.route.map((step) => ("Key" in step ? step.Key : step.Index)).join(".");
    return { check: ident, asks: desc, path: key.Local.verbatim_path.replace(/^\.\//, ""), resource: place };
  });
}

interface ZizmorFinding {
  ident: string;
  desc: string;
  locations: [ZizmorLocation, ...ZizmorLocation[]];
}

interface ZizmorLocation {
  symbolic: {
    kind: string;
    key: { Local: { verbatim_path: string } };
    route: { route: ({ Key: string } | { Index: number })[] };
  };
}
