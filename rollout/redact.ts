// Masks what looks like a credential in text that others wrote: log lines, reasons, AWS's messages.
// Best effort: the log of an application is the application's own to keep clean.

const mask = "[masked]";

// A value that is shorter than this (an emulator's `test`) is no secret, and masking it would blot out words.
const shortestSecret = 8;

const name = String.raw`[\w.-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?[\w.-]*`;

const patterns: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*/g, mask],
  // The lines of a key's body, which reach a log one by one.
  [/^\s*[A-Za-z0-9+/]{60,76}={0,2}\s*$/g, mask],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, mask],
  [/\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g, mask],
  [/\b(gh[pousr]_|github_pat_|xox[abprs]-|sk-|glpat-)[\w-]{16,}/g, mask],
  [/(:\/\/[^\s:/@]*:)[^\s@/]+@/g, `$1${mask}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mask}`],
  // "password": "…", also with the quotes escaped
  [new RegExp(String.raw`(\\?["']${name}\\?["']\s*[:=]\s*)(\\?["'])(?:(?!\2).)+\2`, "gi"), `$1$2${mask}$2`],
  [new RegExp(String.raw`(\b${name}\s*=\s*)(["'])(?:(?!\2).)+\2`, "gi"), `$1$2${mask}$2`],
  [new RegExp(String.raw`(\b${name}=)(?!["'])[^\s&,;]+`, "gi"), `$1${mask}`],
  // Prose follows a colon as often as a value does, so only text with a digit counts as a value.
  [new RegExp(String.raw`(\b${name}:\s+)(?=\S*\d)(?!["'])\S{6,}`, "gi"), `$1${mask}`],
];

/** A function that masks the given values wherever they stand, and whatever looks like a credential. */
export function redactor(known: (string | undefined)[]): (text: string) => string {
  const values = known.filter((value) => value !== undefined && value.length >= shortestSecret) as string[];
  return (text) =>
    text
      .split("\n")
      .map((line) => {
        const unnamed = values.reduce((rest, value) => rest.replaceAll(value, mask), line);
        return patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), unnamed);
      })
      .join("\n");
}
