import assert from "node:assert/strict";
import { FlowLog } from "../../../components/network/flowLog.ts";
import { record } from "../../support/record.ts";

const flowLog = (deletionProtection?: boolean) =>
  record(() => {
    new FlowLog("network-flow-log", { vpcId: "vpc-0123456789abcdef0", logRetentionDays: 90, deletionProtection });
  });
const statement = (policy: unknown) => {
  const { Statement } = JSON.parse(String(policy));
  assert.equal(Statement.length, 1);
  return Statement[0];
};

describe("FlowLog", () => {
  it("records accepted and rejected traffic of the VPC in a log group of its own", async () => {
    const { one } = await flowLog();
    const { inputs } = one("network-flow-log-log");
    assert.equal(inputs.vpcId, "vpc-0123456789abcdef0");
    assert.equal(inputs.trafficType, "ALL");
    assert.equal(inputs.logDestinationType, "cloud-watch-logs");
    assert.equal(inputs.logDestination, `\${${one("LogGroup").name}.arn}`);
    assert.equal(one("LogGroup").inputs.retentionInDays, 90);
  });

  it("leaves its records in AWS where deletion protection is on, and only there", async () => {
    assert.equal((await flowLog(true)).one("LogGroup").options.retainOnDelete, true);
    assert.ok(!(await flowLog()).one("LogGroup").options.retainOnDelete);
  });

  it("writes with a role that may write to that group and do nothing else", async () => {
    const { one } = await flowLog();
    assert.equal(one("network-flow-log-log").inputs.iamRoleArn, `\${${one("Role").name}.arn}`);
    assert.equal(one("RolePolicy").inputs.role, `\${${one("Role").name}.name}`);
    assert.deepEqual(statement(one("RolePolicy").inputs.policy), {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: `\${${one("LogGroup").name}.arn}:*`,
    });
  });

  it("lets only the flow logs of this account use the role", async () => {
    const trust = statement((await flowLog()).one("Role").inputs.assumeRolePolicy);
    assert.deepEqual(trust.Principal, { Service: "vpc-flow-logs.amazonaws.com" });
    assert.equal(trust.Action, "sts:AssumeRole");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.deepEqual(trust.Condition, { StringEquals: { "aws:SourceAccount": "${account}" } });
  });

  it("starts only once the role may write", async () => {
    const { one } = await flowLog();
    assert.deepEqual(one("network-flow-log-log").options.dependsOn, [one("RolePolicy").urn]);
  });
});
