// Values and names that YAML, JavaScript or a hasty owner puts where others belong: for grammar.ts.

/** The name of the fixtures' project. */
export const project = "shop";

const words = (text: string): string[] => text.split(" ");

export const oddities: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    "",
    " ",
    "\n",
    "a\u0000b",
    "\uD800",
    "\u202E",
    "ä".repeat(300),
    "rate(1 day)",
    "cron(0 7 ? * * *)",
  ],
  ...words("text true null 0 8080 -1 __proto__ constructor toString * 2026-01-31 10.0.0.0/33"),
  ...words("arn:aws:ecs:eu-west-1:123456789012:cluster/main 10.0.0.0/8 ::/0 a.example.com *.example.com / 1:1"),
  ...[0, -0, -1, 1, 0.5, 1e3, 2 ** 31, 2 ** 53, 1e21, 1e308, 5e-324],
  ...[[], {}, [[]], [null], [{}], [""], [0], ["a", "a"], { "": "" }, { a: null }, { a: { a: {} } }, { 0: 0 }],
  ...[{ secure: "v1:abc" }, { secure: "" }, { secure: 1 }, { secure: "v1:abc", and: 1 }, [{ secure: "v1:abc" }]],
  ...[
    { stack: "shared", output: "vpcId" },
    { stack: "organization/network/dev", output: "ids[0]" },
  ],
  ...[{ stack: "shared" }, { output: "" }],
];

export const oddNames: readonly string[] = [
  ...words("__proto__ constructor toString hasOwnProperty valueOf length 0 -1 * . a.b a:b aws: : aws:region null true"),
  ...words(`${project}:services Services servcies web proxy worker default defaults secure stack output enabled`),
  ...words("port image build name ключ"),
  ...["", " ", "\n", "\u0000", "a".repeat(300)],
];
