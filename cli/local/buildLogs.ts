// Keeps the output of image builds. The engine passes it on as ephemeral events, which a terminal shows beside the
// image's row and no later event repeats. The error at the end names only the failed step, not its output.

/** As many lines as a package manager's error has. */
const mostLines = 20;

export class BuildLogs {
  private readonly byUrn = new Map<string, string[]>();

  /** Takes the text of an ephemeral event; only an image's events are a build's output. */
  add(urn: string | undefined, text: string): void {
    if (!urn?.includes("docker:index/image:Image::")) return;
    const lines = this.byUrn.get(urn) ?? [];
    for (const line of text.split(/\r?\n|\r/).map((one) => one.trimEnd())) {
      if (line !== "" && !isRepeated(line, lines)) lines.push(line);
    }
    this.byUrn.set(urn, lines.slice(-mostLines));
  }

  /** Gives the last lines of an image's build, and forgets them. */
  take(urn: string): string[] {
    const lines = this.byUrn.get(urn) ?? [];
    this.byUrn.delete(urn);
    return lines;
  }
}

/** BuildKit announces a step again while it runs, each time with its digest, and repeats the error at the end. */
function isRepeated(line: string, lines: readonly string[]): boolean {
  if (/^(digest: sha256:|error: )/.test(line)) return true;
  return line === lines.at(-1) || (/^\[.+\] /.test(line) && lines.includes(line));
}
