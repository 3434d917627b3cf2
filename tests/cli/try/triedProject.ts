// A project for tests of `./ecs try` in a folder of its own: this program, with the stack and the app that a test gives
// it. Without a Docker engine and the base image that .ci/docker makes such tests are pending.

import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { engineFault, tryDocker } from "../../app/container.ts";
import { skipWithout } from "../../support/skipWithout.ts";

export const base = process.env.BASE_IMAGE ?? "docker-on-ecs-base:bookworm";

/** Skips the calling suite where there is no engine or image; in CI that is an error. */
export async function requireBase(suite: Mocha.Context): Promise<void> {
  const fault = await engineFault();
  if (fault === undefined && (await tryDocker("image", "inspect", base)).code === 0) return;
  skipWithout(suite, fault ?? `there is no ${base}: .ci/docker makes it`);
}

/** Gives the folder, with a copy of another one in it. Its program runs once in a process: plans take `planProcesses`. */
export function triedProject(from?: string): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "try-"));
  writeFileSync(join(root, "Pulumi.yaml"), "name: tried\nruntime: nodejs\nmain: index.ts\n");
  writeFileSync(join(root, "index.ts"), `await import(${JSON.stringify(resolve("index.ts"))});\n`);
  writeFileSync(join(root, "Pulumi.README.md"), "");
  mkdirSync(join(root, "app"));
  if (from !== undefined) cpSync(from, root, { recursive: true });
  return root;
}

/** A program of perl that listens, and answers every request with 200. */
export const server = (port: number, before = "") => `use IO::Socket::INET; $| = 1; ${before}
my $s = IO::Socket::INET->new(LocalPort => ${port}, Listen => 5, ReuseAddr => 1) or die "cannot listen: $!\\n";
while (1) { my $c = $s->accept or next; my $l = <$c>; while (<$c>) { last if /^\\r?$/ }
print $c "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok"; close $c }
`;
