// How a message shows a value of the stack file: on one line, short, and never where it may be a credential. The
// message around it is left to faults.ts.

const longest = 60;

/** Whether people give this name (of an environment variable, a build argument, a tag) to credentials. */
export function looksLikeCredential(name: string): boolean {
  return /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN(?!S|IZ)|API_?KEY|_KEYS?(?=_|$)/i.test(name) || /[a-z]Key$/.test(name);
}

/** Whether the value at `path` must not be shown: it is the user's own, and may be a credential. */
export function isHidden(path: readonly (string | number)[]): boolean {
  const names = path.filter((part) => typeof part === "string");
  const isWholeBlock = /^(environment|args)$/.test(names.at(-1) ?? "");
  return (
    isWholeBlock ||
    names.some((name) => name === "secrets" || (looksLikeCredential(name) && name !== "secretKmsKeyArns"))
  );
}

/** A value in a message; of a possible credential only its kind and length. */
export function shown(value: unknown, path: readonly (string | number)[]): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  if (isHidden(path)) return typeof value === "string" ? `a text of ${value.length} characters` : `a ${typeof value}`;
  return typeof value === "string" ? shownKey(withoutPasswords(value)) : String(value);
}

/** The text without the part before a URL's host, and without what follows a credential's name, as in --password=… */
function withoutPasswords(text: string): string {
  return text.replace(/\/\/[^/@]*@/g, "//…@").replace(/(pass\w*|secret|token|key)([=\s]+)\S+/gi, "$1$2…");
}

/** Text in quotes, shortened in its middle, with escapes for characters that do not print. */
export function shownKey(text: string): string {
  const short =
    text.length <= longest ? text : `${text.slice(0, longest - 20)}…${text.slice(-10)} (${text.length} characters)`;
  return printable(JSON.stringify(short));
}

/** The text with escapes for characters that do not print, or end a line. */
export function printable(text: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, escaped);
}
