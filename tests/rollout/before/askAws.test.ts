import assert from "node:assert/strict";
import { partition } from "@aws-sdk/core/client";
import { apiFaultText } from "../../../rollout/apiError.ts";
import { AskAws, listIn } from "../../../rollout/before/askAws.ts";
import { Findings } from "../../../rollout/before/finding.ts";
import { placeOf } from "../../../rollout/before/services.ts";
import { ScriptedAws } from "../scriptedAws.ts";
import { allOf } from "./answers.ts";

describe("a request to AWS without a client", () => {
  const server = new ScriptedAws();
  let aws: AskAws;
  before(async () => {
    await server.start();
    aws = new AskAws(allOf(server));
  });
  after(() => {
    aws.close();
    server.stop();
  });

  it("goes where AWS has the service, in each partition, and is signed for it", () => {
    const cases: [
      service: Parameters<typeof placeOf>[0],
      region: string,
      more: object,
      host: string,
      signed: string,
    ][] = [
      ["secretsmanager", "eu-west-1", {}, "secretsmanager.eu-west-1.amazonaws.com", "eu-west-1/secretsmanager"],
      ["ecr", "cn-north-1", {}, "api.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1/ecr"],
      ["ec2", "us-east-1", { useDualstackEndpoint: true }, "ec2.us-east-1.api.aws", "us-east-1/ec2"],
      ["kms", "us-gov-west-1", { useFipsEndpoint: true }, "kms-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1/kms"],
      ["cloudwatch", "eu-west-1", {}, "monitoring.eu-west-1.amazonaws.com", "eu-west-1/monitoring"],
      [
        "appautoscaling",
        "eu-west-1",
        {},
        "application-autoscaling.eu-west-1.amazonaws.com",
        "eu-west-1/application-autoscaling",
      ],
      ["iam", "eu-west-1", {}, "iam.amazonaws.com", "us-east-1/iam"],
      ["route53", "cn-north-1", {}, "route53.amazonaws.com.cn", "cn-northwest-1/route53"],
    ];
    for (const [service, region, more, host, signed] of cases) {
      const place = placeOf(service, region, { ...partition(region), ...more });
      assert.deepEqual([place.host, `${place.region}/${place.signedAs}`], [host, signed]);
    }
  });

  it("speaks JSON and the query protocol, with the stack's own credentials", async () => {
    server.answers(({ action }) => (action === "GetPolicy" ? { Policy: { Path: "/own/" } } : { Parameters: [1] }));
    assert.deepEqual(await aws.json("ssm", "DescribeParameters", { MaxResults: 1 }, "eu-central-1"), {
      Parameters: [1],
    });
    assert.deepEqual(await aws.query("iam", "GetPolicy", { PolicyArn: "arn" }), { Policy: { Path: "/own/" } });
    assert.deepEqual(
      server.requests.map(({ action, input, region, accessKey }) => [action, input, region, accessKey]),
      [
        ["DescribeParameters", { MaxResults: 1 }, "eu-central-1", "AKIDEXAMPLE"],
        ["GetPolicy", { Action: "GetPolicy", Version: "2010-05-08", PolicyArn: "arn" }, "us-east-1", "AKIDEXAMPLE"],
      ],
    );
    assert.deepEqual(
      [listIn({ item: { a: "1" } }), listIn({ item: [1, 2] }), listIn(""), listIn(undefined)],
      [...[[{ a: "1" }], [1, 2], [], []]],
    );
  });

  it("goes where the environment sends every request, unless the stack names an endpoint", async () => {
    const { region, accessKey, secretKey } = server.aws;
    const asking = new AskAws({ region, accessKey, secretKey });
    process.env.AWS_ENDPOINT_URL = server.url;
    try {
      server.answers(() => ({ Parameters: [] }));
      assert.deepEqual(await asking.json("ssm", "DescribeParameters", {}), { Parameters: [] });
      assert.equal(await aws.endpointOf("ssm"), server.url);
    } finally {
      delete process.env.AWS_ENDPOINT_URL;
    }
    assert.equal(await asking.endpointOf("ssm"), "https://ssm.eu-west-1.amazonaws.com");
    asking.close();
  });

  it("does not go to AWS for what an emulator has no endpoint for", async () => {
    const emulated = new AskAws({ ...server.aws, endpoints: [{ ecs: server.url }] });
    const found = new Findings();
    await found.ask("a", "servicequotas:GetServiceQuota", () => emulated.json("servicequotas", "GetServiceQuota", {}));
    emulated.close();
    assert.deepEqual(found.unseen, [{ what: "a", needs: "an endpoint: aws:endpoints has none for servicequotas" }]);
  });

  it("takes a proxy's page, and half an answer, for no answer of AWS's, and shows nothing of it", async () => {
    const pages = ["<html>\n<body>Log in</body>\n</html>", "<!DOCTYPE html><html><br>", '{"SecretString":"hun'];
    const requests = [
      () => aws.json("secretsmanager", "GetSecretValue", {}),
      () => aws.query("sts", "GetCallerIdentity"),
      () => aws.route53("/2013-04-01/hostedzonesbyname"),
    ];
    for (const page of pages) {
      for (const status of [200, 503]) {
        server.answers(() => (response) => response.writeHead(status).end(page));
        for (const request of requests) {
          const error = await request().catch((thrown: unknown) => thrown);
          const said = `what answers is not AWS, or only half an answer (Unreadable: status ${status}, of no type)`;
          assert.equal(apiFaultText(error), said);
        }
      }
    }
  });

  it("throws AWS's own error, of which a finding keeps what could not be looked at", async () => {
    server.answers(() => "AccessDenied");
    await assert.rejects(aws.query("iam", "GetPolicy"), { name: "AccessDenied", message: "AccessDenied by script" });
    await assert.rejects(aws.json("ssm", "DescribeParameters", {}), { name: "AccessDenied" });
    const found = new Findings();
    const missing = /^AccessDenied$/;
    assert.equal(await found.ask("a", "iam:GetPolicy", () => aws.query("iam", "GetPolicy")), undefined);
    assert.equal(await found.ask("b", "iam:GetPolicy", () => aws.query("iam", "GetPolicy"), missing), null);
    assert.deepEqual(found.unseen, [{ what: "a", needs: "iam:GetPolicy" }]);
    server.answers(() => "ExpiredToken");
    const expired = found.ask("c", "iam:GetPolicy", () => aws.query("iam", "GetPolicy"));
    await assert.rejects(expired, { name: "ExpiredToken" }, "without credentials there is nothing to report");
    const messages: [message: string, needs: string][] = [
      ["User: a is not authorized to perform: kms:DescribeKey on resource: b", "kms:DescribeKey"],
      ["Access to KMS is not allowed", "kms:Decrypt"],
    ];
    for (const [message, needs] of messages) {
      const denied = Object.assign(new Error(message), { name: "AccessDeniedException", $metadata: {} });
      await found.ask("e", "secretsmanager:GetSecretValue", () => Promise.reject(denied));
      assert.deepEqual(found.unseen.at(-1), { what: "e", needs });
    }
    const other = Object.assign(new Error("Unknown action"), { name: "InvalidAction", $metadata: {} });
    await found.ask("f", "iam:GetPolicy", () => Promise.reject(other));
    assert.deepEqual(found.unseen.at(-1), { what: "f", needs: "another answer than InvalidAction: Unknown action" });
    const ownFault = found.ask("d", "iam:GetPolicy", () => Promise.reject(new TypeError("of this program")));
    await assert.rejects(ownFault, /of this program/);
  });
});
