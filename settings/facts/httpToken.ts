// The characters of a token of HTTP, as the names of headers and cookies are. How long such a name may be is left to
// the keys that take one: target.ts and routeConditions.ts.
// https://www.rfc-editor.org/rfc/rfc9110#name-tokens

/** For a regular expression: one character. */
export const tokenCharacter = "[A-Za-z0-9!#$%&'*+.^_`|~-]";
