// Reads Markdown back with a real parser, for tests of what a comment must not contain: its code, its prose.

import MarkdownIt from "markdown-it";

const parser = new MarkdownIt({ html: true, linkify: true });

/** Texts that mean something to Markdown, to GitHub or to a terminal. */
export const hostile = [
  ..."`|*_~#>-+\\![]()<&".split(""),
  ...["```", "````\n</details>", "~~~", "---", "| a | b |", "\\|", "\\`", "<!-- -->", "-->", "</summary>", "</code>"],
  ...["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;", "&#64;team", "[link](https://example.com)"],
  ...[
    "![image](https://example.com/x.png)",
    "https://example.com",
    "www.example.com",
    "a@example.com",
    "@team",
    "@org/team",
  ],
  ...["#1", "GH-1", "owner/repo#1", "1234567890123456789012345678901234567890", ":tada:", "$x^2$", "[!WARNING]"],
  ...[
    "line\nbreak",
    "carriage\rreturn",
    "\u001b[31mred",
    "\u202egpj.exe",
    "\u200b",
    "\u0000",
    "\ud800",
    "\u2028",
    "\ufeff",
  ],
];

/** The contents of spans and blocks of code, in order. */
export function codeIn(source: string): string[] {
  return tokensIn(source).flatMap(({ type, content }) => (type === "code_inline" || type === "fence" ? [content] : []));
}

/** All other text; throws where there is a link, an image or HTML that is not one of `allowed`. */
export function proseIn(source: string, allowed = /^$/): string {
  const words = tokensIn(source).flatMap(({ type, content }) => {
    if (/^(link|image|heading|hr|em|strong|s_|code_block)/.test(type) && !allowed.test(type)) {
      throw new Error(`the text became ${type}: ${content}`);
    }
    if (type.startsWith("html") && !content.split("\n").every((line) => allowed.test(line))) {
      throw new Error(`the text became HTML: ${content}`);
    }
    return type === "text" || type.startsWith("html") ? content.split(/\s+/) : [];
  });
  return words.filter(Boolean).join(" ");
}

function tokensIn(source: string) {
  return parser.parse(source, {}).flatMap((token) => (token.type === "inline" ? (token.children ?? []) : [token]));
}
