// Whether an environment variable or a build argument holds a credential: everybody who may read the task definition,
// or pull the image, can read its value. A name alone proves nothing, so values are judged first, by the rules of
// secretlint. Where the credential belongs instead is left to the rule that refuses it.

import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { looksLikeCredential } from "../language/shown.ts";

/** Many services have the same values, and each takes some twenty rules. */
const judged = new Map<string, string | undefined>();

/** The kind of credential that a value holds, to complete "got …"; undefined where it holds none. */
export function credentialIn(value: string): string | undefined {
  if (!judged.has(value)) judged.set(value, judge(value));
  return judged.get(value);
}

function judge(value: string): string | undefined {
  const own = ownRules.find(({ pattern }) => pattern.test(value));
  if (own) return own.what;
  const rule = rules.find((candidate) => finds(candidate, value));
  return rule && `a credential of ${rule.meta.id.split("-rule-")[1]}`;
}

/** Credentials that secretlint finds only with certain words around them, or only with an option. */
const ownRules = [
  { what: "a password in a URL", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:(?!\$\{|<|\*)[^\s/@]+@/i },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { what: "an AWS access key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a private key", pattern: /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----/ },
];

type Rule = (typeof rules)[number];

/** Runs one rule as secretlint does. Its own function is asynchronous and made for files. */
function finds(rule: Rule, content: string): boolean {
  let found = false;
  const context = {
    sharedOptions: {},
    createTranslator: () => (messageId: string) => ({ message: messageId, messageId }),
    report: () => {
      found = true;
    },
    ignore: () => {},
  };
  const source = { content, filePath: undefined, ext: ".env", contentType: "text" };
  const { file } = rule.create(context as never, {} as never) as { file?: (source: unknown) => unknown };
  file?.(source);
  return found;
}

/**
 * Whether a variable is a credential by its name, and nothing in its name or value says that it is not.
 * TOKEN_URL, DB_SECRET_ARN, PASSWORD_FILE and ACCESS_TOKEN_EXPIRE_MINUTES are common names that hold no credential.
 */
export function isNamedCredential(name: string, value: string): boolean {
  return looksLikeCredential(name) && !openNames.test(name) && !openValues.some((pattern) => pattern.test(value));
}

/** Names of values that a browser sees anyway, of a key's public half, and of facts about a credential. */
const openNames =
  /^(NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|VITE|REACT_APP|VUE_APP|GATSBY|PUBLIC)_|PUBLIC_?KEY|PUBLISHABLE|_(FILE|PATH|DIR|ARN|UR[LI]|ENDPOINT|HOST|PORT|ID|NAME|PREFIX|SUFFIX|(MILLI)?SECONDS|MS|MINUTES|HOURS|DAYS|TTL|AGE|EXPIRY|EXPIRATION|EXPIRES(_IN)?|LIFETIME|TIMEOUT|LENGTH|SIZE|TYPE|ALG(ORITHM)?|HEADER|FIELD|COOKIE|ISSUER|AUDIENCE|ENABLED|VERSION|COUNT|LIMIT|POLICY|PATTERN)S?$/i;

const openValues = [
  /^$/,
  /^(true|false|yes|no|on|off|none|null)$/i,
  /^\d+(\.\d+)?(ms|[smhd%])?$/,
  /^[a-z][a-z0-9+.-]*:\/\//i, // a password in it is found in the value
  /^arn:aws/,
  /^\.{0,2}\/[\w.@/-]*$/, // a path
  /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/, // another variable's name
  /^\$\{?[A-Za-z_]\w*\}?$/,
];
