// State machines and queues in the emulator, for which the project has no clients of AWS's SDK.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { EmulatedStack } from "../../rollout/emulatedStack.ts";

export interface Entered {
  name: string;
  input: string;
}

export interface Execution {
  status: string;
  /** The states that it went through. */
  entered: Entered[];
  error?: string;
  cause?: string;
}

/** A job's task in the emulator. */
export function taskToRun({ cluster }: EmulatedStack, family: string, definitionArn: string) {
  return {
    place: { region: "eu-west-1", partition: "aws", accountId: "000000000000" },
    cluster: { arn: cluster, clusterName: cluster },
    family,
    definitionArn,
    roleArns: [],
    network: { subnetIds: ["subnet-0123456789abcdef0"], securityGroupId: "sg-1", assignPublicIp: true },
    spot: false,
    exec: false,
  };
}

export class Executions {
  readonly #stack: EmulatedStack;

  constructor(stack: EmulatedStack) {
    this.#stack = stack;
  }

  /** The ARN of a new state machine. */
  async make(name: string, definition: object): Promise<string> {
    const roleArn = "arn:aws:iam::000000000000:role/runner";
    const made = await this.#states("CreateStateMachine", { name, definition: JSON.stringify(definition), roleArn });
    return String(made.stateMachineArn);
  }

  /** Runs it to its end. */
  async execute(stateMachineArn: string, input: object = {}): Promise<Execution> {
    const started = await this.#states("StartExecution", { stateMachineArn, input: JSON.stringify(input) });
    const { executionArn } = started;
    for (;;) {
      const { status, error, cause } = await this.#states("DescribeExecution", { executionArn });
      if (status !== "RUNNING") {
        const { events } = (await this.#states("GetExecutionHistory", { executionArn })) as {
          events: { stateEnteredEventDetails?: Entered }[];
        };
        const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails ?? []);
        return { status: String(status), entered, error: error as string, cause: cause as string };
      }
      await sleep(100);
    }
  }

  async makeQueue(QueueName: string): Promise<string> {
    return String((await this.#call("AmazonSQS.CreateQueue", { QueueName })).QueueUrl);
  }

  /** The bodies of the messages that wait. */
  async messagesOf(QueueUrl: string): Promise<string[]> {
    const { Messages = [] } = await this.#call("AmazonSQS.ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
    return (Messages as { Body: string }[]).map(({ Body }) => Body);
  }

  #states(action: string, body: object) {
    return this.#call(`AWSStepFunctions.${action}`, body);
  }

  async #call(target: string, body: object): Promise<Record<string, unknown>> {
    const service = target.startsWith("AmazonSQS") ? "sqs" : "states";
    const scope = `20260101/eu-west-1/${service}/aws4_request`;
    const answer = await fetch(`http://127.0.0.1:${this.#stack.port}/`, {
      method: "POST",
      headers: {
        "X-Amz-Target": target,
        "Content-Type": "application/x-amz-json-1.0",
        Authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host`,
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, text);
    return JSON.parse(text);
  }
}
