// A server on the loopback interface that speaks the AWS JSON and query protocols and answers what a test says,
// errors and broken connections too. The SDK talks to it as to AWS: signing, retries and parsing are the real ones.

import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { AwsSettings } from "../../settings/keys/schema.ts";

export interface AwsRequest {
  /** Such as `DescribeServices`. */
  action: string;
  /** The body: parsed for the JSON protocol, as parameters for the query protocol. */
  input: Record<string, unknown>;
  /** The access key that signed the request, and the region that it was signed for. */
  accessKey: string;
  region: string;
  token?: string;
}

/**
 * An object is the answer; a string is the name of the exception; `null` drops the connection; a function answers in a
 * way that AWS never should.
 */
export type Answer = object | string | null | ((response: http.ServerResponse) => void);

export class ScriptedAws {
  readonly requests: AwsRequest[] = [];
  #answer: (request: AwsRequest) => Answer | Promise<Answer> = () => "NotScripted";
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Answers every request from now on. */
  answers(answer: (request: AwsRequest) => Answer | Promise<Answer>): void {
    this.requests.length = 0;
    this.#answer = answer;
  }

  /** What answers now. */
  get answering(): (request: AwsRequest) => Answer | Promise<Answer> {
    return this.#answer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get aws(): AwsSettings {
    const { url } = this;
    return {
      region: "eu-west-1",
      accessKey: "AKIDEXAMPLE",
      secretKey: "secret-of-the-example",
      endpoints: [{ ecs: url, logs: url, elbv2: url, sts: url }],
      maxRetries: 0,
    };
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    // Against a clock that a test runs ahead, the SDK would take the difference for a wrong clock, and ask again.
    response.sendDate = false;
    const body = await text(request);
    const target = String(request.headers["x-amz-target"] ?? "");
    const parameters = Object.fromEntries(new URLSearchParams(body));
    const { authorization = "" } = request.headers;
    const asked: AwsRequest = {
      action: target.split(".").at(-1) || (parameters.Action ?? ""),
      input: target ? JSON.parse(body) : parameters,
      accessKey: /Credential=([^/]+)/.exec(authorization)?.[1] ?? "",
      region: /Credential=[^/]+\/\d+\/([^/]+)/.exec(authorization)?.[1] ?? "",
      token: request.headers["x-amz-security-token"] as string | undefined,
    };
    this.requests.push(asked);
    const answer = await this.#answer(asked);
    if (answer === null) request.socket.destroy();
    else if (typeof answer === "function") answer(response);
    else if (target) json(response, answer);
    else xml(response, asked.action, answer);
  }
}

function json(response: http.ServerResponse, answer: object | string): void {
  const failed = typeof answer === "string";
  response.writeHead(failed ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(failed ? { __type: answer, message: `${answer} by script` } : answer, epochSeconds));
}

/** The JSON protocol's form of a time. */
function epochSeconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  return given instanceof Date ? given.getTime() / 1000 : value;
}

function xml(response: http.ServerResponse, action: string, answer: object | string): void {
  const failed = typeof answer === "string";
  response.writeHead(failed ? 400 : 200, { "content-type": "text/xml" });
  response.end(
    failed
      ? `<ErrorResponse><Error><Code>${answer}</Code><Message>${answer} by script</Message></Error></ErrorResponse>`
      : `<${action}Response><${action}Result>${elements(answer)}</${action}Result></${action}Response>`,
  );
}

function elements(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${elements(one)}</member>`).join("");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${elements(inner)}</${name}>`)
    .join("");
}
