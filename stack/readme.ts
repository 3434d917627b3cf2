// The text for the stack's page in Pulumi Cloud, which fills in outputs there: `${outputs.url}`. What it says is left to
// Pulumi.README.md, and which outputs the stack has to index.ts.

/** The text without the lines that name an output which the stack has not. */
export function readmeOf(text: string, outputs: Readonly<Record<string, unknown>>): string {
  const missing = Object.keys(outputs).filter((name) => outputs[name] === null);
  const names = (line: string) => missing.some((name) => line.includes(`\${outputs.${name}}`));
  return text
    .split("\n")
    .filter((line) => !names(line))
    .join("\n");
}
