import assert from "node:assert/strict";
import { reported, tells, web } from "../../support/reported.ts";

const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";

describe("A secret's reference", () => {
  tells([
    [
      "refuses the secret itself, without showing it",
      web({ secrets: { DB: "p@ss word" } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got a text of 9 characters; take the value out, change it if it was ever committed, and run pulumi config set --secret --path 'services.web.secrets.DB'",
    ],
    [
      "refuses a credential that could be a parameter's name",
      web({
        sidecars: {
          agent: { image: "a:1", user: "1:1", secrets: { "api.key": `ghp_${"a1B2c3D4e5".repeat(4).slice(0, 36)}` } },
        },
      }),
      `services.web.sidecars.agent.secrets["api.key"] must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got a text of 40 characters; take the value out, change it if it was ever committed, and run pulumi config set --secret --path 'services.web.sidecars.agent.secrets["api.key"]'`,
    ],
    [
      "refuses an ARN in another region",
      web({ secrets: { DB: secretArn.replace("eu-west-1", "us-east-1") } }),
      "services.web.secrets.DB must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "refuses an ARN in another partition",
      web({ secrets: { DB: secretArn.replace("arn:aws:", "arn:aws-cn:") } }),
      "services.web.secrets.DB must be in eu-west-1, whose partition is aws, got one in aws-cn; name one that is there, or change aws:region",
    ],
    [
      "refuses an ARN without its last six characters",
      web({ secrets: { DB: secretArn.slice(0, -7) } }),
      "services.web.secrets.DB must be a secret's full ARN, which ends in a hyphen and six characters, got an ARN without them; copy it from the output of `aws secretsmanager describe-secret`",
    ],
    [
      "refuses an ARN with one colon behind it",
      web({ secrets: { DB: `${secretArn}:user` } }),
      "services.web.secrets.DB must have all three of :json-key:version-stage:version-id after the ARN, or none of them, got 1 of them; leave those empty that are not needed, as in …:username::",
    ],
    [
      "refuses an ARN with two colons behind it",
      web({ secrets: { DB: `${secretArn}:user:` } }),
      "services.web.secrets.DB must have all three of :json-key:version-stage:version-id after the ARN, or none of them, got 2 of them; leave those empty that are not needed, as in …:username::",
    ],
    [
      "refuses an ARN with four colons behind it",
      web({ secrets: { DB: `${secretArn}:user:::` } }),
      "services.web.secrets.DB must have all three of :json-key:version-stage:version-id after the ARN, or none of them, got 4 of them; leave those empty that are not needed, as in …:username::",
    ],
    [
      "refuses three colons that name nothing",
      web({ secrets: { DB: `${secretArn}:::` } }),
      "services.web.secrets.DB must name something after the ARN, or have no colons there, got :::; take the three colons off",
    ],
    [
      "refuses a version by its stage and its id",
      web({ secrets: { DB: `${secretArn}:user:AWSCURRENT:id` } }),
      "services.web.secrets.DB must name a version by its stage or by its id, got both; leave one of them empty",
    ],
    [
      "refuses an ARN of something else",
      web({ secrets: { DB: "arn:aws:s3:::bucket/password" } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got an ARN of s3; keep the value in Secrets Manager and write its ARN",
    ],
    [
      "refuses an ARN that is cut",
      web({ secrets: { DB: "arn:aws:secretsmanager:eu-west-1" } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got an ARN that is cut or misspelt; copy the whole of it",
    ],
    [
      "refuses an ARN without an account",
      web({ secrets: { DB: secretArn.replace("123456789012", "") } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got an ARN that is cut or misspelt; copy the whole of it",
    ],
    [
      "refuses an ARN of SSM that is no parameter",
      web({ secrets: { DB: "arn:aws:ssm:eu-west-1:123456789012:document/db" } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got an ARN of something else; write …:parameter/ and its name",
    ],
    [
      "refuses a parameter in another partition",
      web({ secrets: { DB: "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/db" } }),
      "services.web.secrets.DB must be in eu-west-1, whose partition is aws, got one in aws-cn; name one that is there, or change aws:region",
    ],
    [
      "refuses a number without showing it",
      web({ secrets: { DB: 12345 } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got a number; put it in quotes",
    ],
    [
      "refuses a list without showing it",
      web({ secrets: { DB: ["hunter2"] } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got a list; write a single value, not a list",
    ],
    [
      "refuses a map without showing it",
      web({ secrets: { DB: { value: "hunter2" } } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got a map; write a single value, not a map",
    ],
    [
      "refuses an empty value",
      web({ secrets: { DB: null } }),
      "services.web.secrets.DB must be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted, got an empty value; give it a value, or take the key out",
    ],
    [
      "refuses one text in place of all secrets, without showing it",
      web({ secrets: "hunter2" }),
      "services.web.secrets must be a map of keys and values, got a text of 7 characters; write secrets: { NAME: <its ARN> }",
    ],
  ]);
});

describe("A good secret's reference", () => {
  for (const reference of [
    secretArn,
    `${secretArn}:username::`,
    `${secretArn}::AWSPREVIOUS:`,
    `${secretArn}:::3b3b4a1c`,
    `${secretArn}:user:AWSCURRENT:`,
    secretArn.replace("secret:db", "secret:prod/db+main@eu.west=1_x.y"),
    "arn:aws:ssm:eu-west-1:123456789012:parameter/db",
    "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/db/password",
    // The names that RDS and other services give the secrets that they manage themselves.
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1f2e3d4c-5b6a-4c3d-8e7f-0a1b2c3d4e5f-AbC123:password::",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:appflow!my-connection-AbCdEf",
    // ECS reads a parameter of another region by its full ARN.
    "arn:aws:ssm:us-west-2:123456789012:parameter/prod/db",
    "/prod/db/password",
    "db-password",
  ]) {
    it(`is ${reference}`, () => assert.deepEqual(reported(web({ secrets: { DB: reference } })), []));
  }

  it("has at most 1011 characters as a parameter's name", () => {
    assert.deepEqual(reported(web({ secrets: { DB: "a".repeat(1011) } })), []);
    assert.equal(reported(web({ secrets: { DB: "a".repeat(1012) } })).length, 1);
  });

  it("is in the partition of the stack's region", () => {
    const arn = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf";
    const values = { ...web({ secrets: { DB: arn } }), "aws:region": "cn-north-1" };
    assert.deepEqual(reported(values), []);
  });

  it("is not held against a region that is wrong itself", () => {
    const values = { ...web({ secrets: { DB: secretArn } }), "aws:region": "eu-west-11" };
    assert.deepEqual(reported(values), [
      'aws:region must be a region of AWS, got "eu-west-11"; the nearest is eu-west-1',
    ]);
  });
});
