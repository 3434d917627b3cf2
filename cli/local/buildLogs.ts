// What the builds of images write. The engine passes it on as events that no later one repeats, ephemeral ones, for a
// terminal to show beside the image's row; the error at the end names the failed step alone, not what it wrote.

/** Enough for a package manager's complaint. */
const mostLines = 20;

export class BuildLogs {
  private readonly byUrn = new Map<string, string[]>();

  /** Takes what an ephemeral event says; what is not of an image is no build's. */
  add(urn: string | undefined, text: string): void {
    if (!urn?.includes("docker:index/image:Image::")) return;
    const lines = this.byUrn.get(urn) ?? [];
    for (const line of text.split(/\r?\n|\r/).map((one) => one.trimEnd())) {
      if (line !== "" && !isRepeated(line, lines)) lines.push(line);
    }
    this.byUrn.set(urn, lines.slice(-mostLines));
  }

  /** The last lines of an image's build, once. */
  take(urn: string): string[] {
    const lines = this.byUrn.get(urn) ?? [];
    this.byUrn.delete(urn);
    return lines;
  }
}

/** BuildKit announces a step again while it goes on, each time with its digest, and at the end repeats the error. */
function isRepeated(line: string, lines: readonly string[]): boolean {
  if (/^(digest: sha256:|error: )/.test(line)) return true;
  return line === lines.at(-1) || (/^\[.+\] /.test(line) && lines.includes(line));
}
