// A project whose program makes one log group, so that its plans take no time; with a fault where a stack file asks for
// less than no days.

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = `
import { RunError, Config } from "@pulumi/pulumi";
import { cloudwatch } from "@pulumi/aws";
const days = new Config("docker-on-ecs").getNumber("logRetentionDays") ?? 0;
if (days < 0) throw new RunError("Pulumi.wrong.yaml: logRetentionDays must be more");
new cloudwatch.LogGroup("logs", { retentionInDays: days });
`;

export class SmallProject {
  readonly root = mkdtempSync(join(tmpdir(), "report-"));

  constructor() {
    symlinkSync(resolve("node_modules"), join(this.root, "node_modules"));
    writeFileSync(join(this.root, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(this.root, "Pulumi.yaml"), "name: docker-on-ecs\nruntime: nodejs\n");
    writeFileSync(join(this.root, "index.ts"), program);
  }

  save(stack: string, days: number): void {
    const file = join(this.root, `Pulumi.${stack}.yaml`);
    writeFileSync(file, `config:\n  docker-on-ecs:logRetentionDays: ${days}\n`);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
