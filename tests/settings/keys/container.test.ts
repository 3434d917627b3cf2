import assert from "node:assert/strict";
import { accepted, type Case, reported, tells, web } from "../../support/reported.ts";

const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";

const keep = (name: string, at = "services.web") =>
  `take it out and run pulumi config set --secret --path '${at}.secrets.${name}', or keep the value in Secrets Manager and name its ARN under secrets, or give the reason in allow: { open-credentials: … }`;

/** They are put together here, so that nobody takes them for real ones. */
const credentials = [
  ["a password in a URL", "postgresql://app:hunter2@db.example.com/shop"],
  ["an AWS access key", `AKIA${"IOSFODNN7EXAMPLE"}`],
  ["a private key", `-----BEGIN RSA ${"PRIVATE"} KEY-----\nMIIE`],
  ["a credential of github", `ghp_${"abcdefghijklmnopqrstuvwxyz0123456789"}`],
  ["a credential of slack", `https://hooks.slack.com/services/${"T00000000/B00000000"}/${"X".repeat(24)}`],
] as const;

/** Names and values of real apps, none of them a secret. */
const open = {
  DB_CONFIG_KEY: "WEBDB_SECRET",
  DB_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
  ACCESS_TOKEN_EXPIRE_MINUTES: "30",
  PASSWORD_RESET_URL: "https://app.example.com/reset",
  KMS_KEY_ID: "alias/app",
  STRIPE_PUBLISHABLE_KEY: "pk_live_x",
  JWT_PUBLIC_KEY: "public",
  S3_KEY_PREFIX: "uploads/",
  OAUTH_TOKEN_URL: "https://idp.example.com/token",
  DATABASE_PASSWORD_FILE: "/run/db",
  NEXT_PUBLIC_MAPS_API_KEY: "abc",
  SECRET_ROTATION: "true",
  TOKEN_TTL: "15m",
  DATABASE_URL: "postgresql://app@db.example.com/shop",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell's
  TEMPLATE_URL: "mysql://app:${DB_PASSWORD}@db/shop",
  AWS_REGION: "us-west-2",
  "discovery.type": "single-node",
  "LOG-LEVEL": "debug",
  "1A": "x",
};

describe("A container", () => {
  tells([
    [
      "refuses a port below 1",
      web({ port: 0 }),
      "services.web.port must be an integer from 1 to 65535, got 0; raise it to 1",
    ],
    [
      "refuses a port above 65535",
      web({ port: 65536 }),
      "services.web.port must be an integer from 1 to 65535, got 65536; lower it to 65535",
    ],
    [
      "refuses a port with a fraction",
      web({ port: 8080.5 }),
      "services.web.port must be an integer from 1 to 65535, got 8080.5; write a whole number",
    ],
    [
      "refuses a group that is none",
      web({ user: "101:web team" }),
      'services.web.user must be a user, with or without a group, got "101:web team"; write it such as "1000:1000" or node',
    ],
    [
      "refuses a user of three parts",
      web({ user: "101:101:101" }),
      'services.web.user must be a user, with or without a group, got "101:101:101"; write it such as "1000:1000" or node',
    ],
    [
      "refuses an environment name that Fargate sets itself",
      web({ environment: { ECS_AGENT_URI: "http://localhost" } }),
      'services.web.environment.ECS_AGENT_URI must not be a name that AWS keeps for itself, got "ECS_AGENT_URI"; take it out',
    ],
    [
      "refuses AWS credentials in environment, and does not show them",
      web({ environment: { AWS_SECRET_ACCESS_KEY: "hunter2", AWS_SESSION_TOKEN: "" } }),
      `services.web.environment.AWS_SECRET_ACCESS_KEY must not have a name that looks like a credential, got one that does; ${keep("AWS_SECRET_ACCESS_KEY")}`,
      `services.web.environment.AWS_SESSION_TOKEN must not have a name that looks like a credential, got one that does; ${keep("AWS_SESSION_TOKEN")}`,
    ],
    [
      "refuses a name with = in it, and an empty one",
      web({ environment: { "A=B": "c" }, secrets: { "": secretArn } }),
      'services.web.environment["A=B"] must be the name of an environment variable, got "A=B"; give it a name without = in it',
      'services.web.secrets[""] must be the name of an environment variable, got ""; give it a name without = in it',
    ],
    [
      "refuses a credential by its name, and does not show its value",
      web({ environment: { DB_PASSWORD: "hunter2", clientSecret: "hunter2", STRIPE_KEY: "hunter2" } }),
      ...["DB_PASSWORD", "clientSecret", "STRIPE_KEY"].map(
        (name) =>
          `services.web.environment.${name} must not have a name that looks like a credential, got one that does; ${keep(name)}`,
      ),
    ],
    [
      "does not show a number that may be a credential",
      web({ environment: { GITHUB_TOKEN: 4711 } }),
      "services.web.environment.GITHUB_TOKEN must be text, got a number; put it in quotes",
    ],
    ...credentials.map(
      ([what, value]): Case => [
        `refuses ${what}, whatever the variable is called, and does not show it`,
        web({ environment: { LEVEL: value } }),
        `services.web.environment.LEVEL must hold no credential, got ${what}; ${keep("LEVEL")}`,
      ],
    ),
    [
      "refuses a credential in a sidecar's environment",
      web({ sidecars: { proxy: { user: "1:1", image: "envoy:1", environment: { API_TOKEN: "hunter2" } } } }),
      `services.web.sidecars.proxy.environment.API_TOKEN must not have a name that looks like a credential, got one that does; ${keep("API_TOKEN", "services.web.sidecars.proxy")}`,
    ],
    [
      "refuses a secret that is also in environment",
      web({ environment: { API_URL: "x" }, secrets: { API_URL: secretArn } }),
      "services.web.environment.API_URL must not be in secrets too, got both; take it out here",
    ],
    [
      "refuses a number in environment, without saying how it was written",
      web({ environment: { WORKERS: 4 } }),
      "services.web.environment.WORKERS must be text, got 4; put it in quotes",
    ],
    [
      "refuses a boolean in environment, without saying how it was written",
      web({ environment: { DEBUG: true } }),
      "services.web.environment.DEBUG must be text, got true; put it in quotes",
    ],
    [
      "refuses an empty value in environment and writes it in quotes",
      web({ environment: { DEBUG: null } }),
      'services.web.environment.DEBUG must be text, got an empty value; write DEBUG: "", or take the key out',
    ],
    [
      "refuses a list in environment",
      web({ environment: { HOSTS: ["a", "b"] } }),
      "services.web.environment.HOSTS must be text, got a list; write a single value, not a list",
    ],
    [
      "refuses environment as a list",
      web({ environment: ["DEBUG=true"] }),
      "services.web.environment must be a map of keys and values, got a list; write environment: { NAME: value }",
    ],
    [
      "refuses a writable path that is relative",
      web({ writablePaths: ["tmp"] }),
      'services.web.writablePaths[0] must be an absolute path, got "tmp"; write it such as /tmp, without / at its end',
    ],
    [
      "refuses a writable path that leads up",
      web({ writablePaths: ["/tmp/../etc"] }),
      'services.web.writablePaths[0] must be an absolute path, got "/tmp/../etc"; write it such as /tmp, without / at its end',
    ],
    [
      "refuses a writable path twice",
      web({ writablePaths: ["/tmp", "/tmp"] }),
      'services.web.writablePaths must have no entry twice, got "/tmp" twice; take one of them out',
    ],
    [
      "refuses a command in one text",
      web({ command: "npm start" }),
      'services.web.command must be a list of words, got "npm start"; write each word for itself, such as command: ["npm", "start"]',
    ],
    [
      "refuses a health check in one text",
      web({ healthCheck: { command: "CMD-SHELL wget localhost" } }),
      'services.web.healthCheck.command must be a list that begins with CMD or CMD-SHELL, got "CMD-SHELL wget localhost"; write each word for itself, such as command: ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
    ],
    [
      "refuses a command of no words",
      web({ command: [] }),
      "services.web.command must be a list of words, got an empty list; write at least one",
    ],
    [
      "refuses a number in a command",
      web({ entryPoint: ["sleep", 5] }),
      "services.web.entryPoint[1] must be text, got 5; put it in quotes",
    ],
    [
      "refuses a health check that is no command",
      web({ healthCheck: { command: ["curl", "http://127.0.0.1"] } }),
      'services.web.healthCheck.command must be a list that begins with CMD or CMD-SHELL, got another list; write it such as ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
    ],
    [
      "refuses a health check of CMD alone",
      web({ healthCheck: { command: ["CMD"] } }),
      'services.web.healthCheck.command must be a list that begins with CMD or CMD-SHELL, got another list; write it such as ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
    ],
    [
      "refuses a health check without a command",
      web({ healthCheck: {} }),
      'services.web.healthCheck.command must be a list that begins with CMD or CMD-SHELL, got nothing; add it, such as command: ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
    ],
    [
      "refuses a health check outside its limits, each key on its own line",
      web({
        healthCheck: {
          command: ["CMD", "/check"],
          intervalSeconds: 4,
          timeoutSeconds: 61,
          retries: 11,
          startPeriodSeconds: 301,
        },
      }),
      "services.web.healthCheck.intervalSeconds must be an integer from 5 to 300, got 4; raise it to 5",
      "services.web.healthCheck.timeoutSeconds must be an integer from 2 to 60, got 61; lower it to 60",
      "services.web.healthCheck.retries must be an integer from 1 to 10, got 11; lower it to 10",
      "services.web.healthCheck.startPeriodSeconds must be an integer from 0 to 300, got 301; lower it to 300",
    ],
    [
      "refuses a health check below its limits",
      web({
        healthCheck: {
          command: ["CMD", "/check"],
          intervalSeconds: 301,
          timeoutSeconds: 1,
          retries: 0,
          startPeriodSeconds: -1,
        },
      }),
      "services.web.healthCheck.intervalSeconds must be an integer from 5 to 300, got 301; lower it to 300",
      "services.web.healthCheck.timeoutSeconds must be an integer from 2 to 60, got 1; raise it to 2",
      "services.web.healthCheck.retries must be an integer from 1 to 10, got 0; raise it to 1",
      "services.web.healthCheck.startPeriodSeconds must be an integer from 0 to 300, got -1; raise it to 0",
    ],
    [
      "refuses a stop timeout above 120 s",
      web({ stopTimeoutSeconds: 121 }),
      "services.web.stopTimeoutSeconds must be an integer from 2 to 120, got 121; lower it to 120",
    ],
    [
      "refuses a stop timeout below 2 s, the least that Fargate takes",
      web({ stopTimeoutSeconds: 1 }),
      "services.web.stopTimeoutSeconds must be an integer from 2 to 120, got 1; raise it to 2",
    ],
    [
      "refuses a flag that is none",
      web({ readonlyRootFilesystem: "maybe" }),
      'services.web.readonlyRootFilesystem must be true or false, got "maybe"; write one of these',
    ],
  ]);
});

describe("A container at its limits", () => {
  it("is accepted", () => {
    const variables = {
      environment: { ...open, _: "", a1: "x", MAX_TOKENS: "4096", KEYSPACE: "a", CACHE_KEYSPACE: "b" },
      secrets: { DB_PASSWORD: "/prod/db.password", API_KEY: secretArn, AWS_ACCESS_KEY_ID: "/app/r2/key" },
    };
    const healthCheck = { command: ["CMD-SHELL", "exit 0"], intervalSeconds: 5, timeoutSeconds: 60, retries: 10 };
    for (const keys of [
      { port: 1 },
      { user: "root" },
      { user: "0:0" },
      { port: 65535 },
      { stopTimeoutSeconds: 2 },
      { stopTimeoutSeconds: 120 },
      { user: "nginx" },
      { user: "65532:0" },
      { user: "app:nginx" },
      { writablePaths: [] },
      { writablePaths: ["/var/cache/nginx", "/run"], readonlyRootFilesystem: false },
      { healthCheck: { ...healthCheck, startPeriodSeconds: 300 } },
      { healthCheck: { ...healthCheck, intervalSeconds: 300, timeoutSeconds: 2, retries: 1, startPeriodSeconds: 0 } },
      { command: ["sh", "-c", "sh"] },
      variables,
    ]) {
      assert.deepEqual(reported(web(keys)), [], JSON.stringify(keys));
    }
  });

  it("has every default", () => {
    const { web: defaults } = accepted(web({})).services;
    const { user, readonlyRootFilesystem, writablePaths, environment, secrets, stopTimeoutSeconds } = defaults ?? {};
    assert.deepEqual(
      { user, readonlyRootFilesystem, writablePaths, environment, secrets, stopTimeoutSeconds },
      {
        user: "1000:1000",
        readonlyRootFilesystem: true,
        writablePaths: ["/tmp"],
        environment: {},
        secrets: {},
        stopTimeoutSeconds: 30,
      },
    );
  });
});
