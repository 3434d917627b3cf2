// Asks services of AWS of which a few operations are needed, and whose SDK clients would be larger than the
// rest of the project together. Requests are signed with the SDK's own signer, and go out with the credentials, the
// proxies and the certificates of the clients in clients.ts. What is asked is left to the callers.

import { partition } from "@aws-sdk/core/client";
import { parseXML } from "@aws-sdk/xml-builder";
import { Sha256 } from "@smithy/core/checksum";
import { loadConfig } from "@smithy/core/config";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import pRetry from "p-retry";
import { isEmulated } from "../../settings/keys/aws.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { isPassing, refusedHere } from "../apiError.ts";
import { type Clients, connect, endpoint } from "../clients.ts";
import { type Place, placeOf, type QueryService, services } from "./services.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer has as many shapes as AWS has operations
export type Answer = any;

/** An error in the form of the SDK's own. */
class AwsError extends Error {
  readonly $metadata: { httpStatusCode: number };

  constructor(name: string, message: string, httpStatusCode: number) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode };
  }
}

export class AskAws {
  /** For what the project has clients for. */
  readonly clients: Clients;
  readonly region: string;
  readonly #aws: AwsSettings;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;

  /** @param signal ends every request at once, of the methods here */
  constructor(aws: AwsSettings, signal?: AbortSignal) {
    this.#aws = aws;
    this.#signal = AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]);
    this.region = aws.region;
    this.clients = connect(aws);
  }

  /** An operation of a service that speaks JSON: `secretsmanager`, `DescribeSecret`. @param region the stack's unless said */
  json(service: JsonService, operation: string, input: object, region = this.region): Promise<Answer> {
    const { prefix } = services[service];
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${prefix}.${operation}` };
    return this.#send(service, region, { method: "POST", path: "/", headers, body: JSON.stringify(input) });
  }

  /**
   * An operation of a service that speaks the query protocol. The answer is its XML, in which a list of one entry is
   * that entry: `listIn` reads both.
   */
  async query(service: QueryService, Action: string, input: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const body = new URLSearchParams({ Action, Version: services[service].version, ...input }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await this.#send(service, this.region, { method: "POST", path: "/", headers, body });
    const response = answer[`${Action}Response`];
    return response?.[`${Action}Result`] ?? response;
  }

  /** What is at a path of Route 53, as its XML. */
  async route53(path: string, query: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.#send("route53", this.region, { method: "GET", path, query, headers: {} });
    return Object.values(answer).find((value) => typeof value === "object" && value !== null);
  }

  /** Where the requests to a service go. @throws AwsError where an emulator has no endpoint for it */
  async endpointOf(service: keyof typeof services, region = this.region): Promise<string> {
    const given = endpoint(this.#aws, service);
    if (given === undefined && isEmulated(this.#aws)) {
      // AWS itself would only get the emulator's credentials.
      throw new AwsError("NoEndpoint", `aws:endpoints has none for ${service}`, 0);
    }
    return given ?? (await ofEnvironment(this.#aws.profile)) ?? `https://${this.#placeOf(service, region).host}`;
  }

  #placeOf(service: keyof typeof services, region: string): Place {
    const { useFipsEndpoint, useDualstackEndpoint } = this.#aws;
    return placeOf(service, region, { ...partition(region), useFipsEndpoint, useDualstackEndpoint });
  }

  close(): void {
    this.#closing.abort();
    this.clients.close();
  }

  async #send(service: keyof typeof services, region: string, request: Partial<HttpRequest>): Promise<Answer> {
    const place = this.#placeOf(service, region);
    const { protocol, hostname, port, pathname } = new URL(await this.endpointOf(service, region));
    const { credentials, requestHandler } = this.clients.ecs.config;
    const signer = new SignatureV4({ credentials, region: place.region, service: place.signedAs, sha256: Sha256 });
    const tries = this.#aws.maxRetries ?? 2;
    return pRetry(
      async () => {
        const unsigned = new HttpRequest({
          ...request,
          ...{ protocol, hostname, port: port === "" ? undefined : Number(port) },
          path: `${pathname.replace(/\/$/, "")}${request.path}`,
          headers: { ...request.headers, host: port === "" ? hostname : `${hostname}:${port}` },
        });
        const signed = await signer.sign(unsigned);
        const { response } = await requestHandler.handle(signed as HttpRequest, { abortSignal: this.#signal });
        const speaks = service === "route53" || "version" in services[service] ? "xml" : "json";
        return read(response.statusCode, response.headers, await textOf(response.body), speaks);
      },
      {
        retries: tries,
        minTimeout: 200,
        maxTimeout: 2_000,
        randomize: true,
        signal: this.#signal,
        shouldRetry: ({ error }) => isPassing(error) && !refusedHere(error),
      },
    );
  }
}

/** One for every service, as the SDK's clients take it, too. */
function ofEnvironment(profile: string | undefined): Promise<string | undefined> {
  const selectors = {
    environmentVariableSelector: (env: NodeJS.ProcessEnv) => env.AWS_ENDPOINT_URL,
    configFileSelector: (found: Record<string, string | undefined>) => found.endpoint_url,
    default: undefined,
  };
  return loadConfig<string | undefined>(selectors, { profile })();
}

type JsonService = Exclude<keyof typeof services, QueryService | "route53">;

/** The entries of a list in XML. @param at the element around them, whose children are called `item` or `member` */
export function listIn(at: Answer, name = "item"): Answer[] {
  const found = at?.[name];
  return found === undefined || found === "" ? [] : [found].flat();
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** @throws AwsError where the answer is one, or is none of AWS's: a proxy's page, or half of what AWS says */
function read(status: number, headers: Readonly<Record<string, string>>, text: string, speaks: "xml" | "json"): Answer {
  const isXml = text.trimStart().startsWith("<");
  const answer = parsed(text, isXml);
  const isWhole = isXml
    ? Object.keys(answer ?? {}).some((root) => /(Response|^Error)$/.test(root))
    : answer !== undefined;
  // An error may come without a text.
  const isEmpty = text === "" && status >= 300;
  if (!isWhole || !(isXml === (speaks === "xml") || isEmpty)) {
    // Nothing of the text is shown, as it may be the half of a secret.
    throw new AwsError("Unreadable", `status ${status}, ${headers["content-type"] ?? "of no type"}`, status);
  }
  if (status < 300) return answer;
  const { Response, ErrorResponse } = answer ?? {};
  const error = Response?.Errors?.Error ?? ErrorResponse?.Error ?? answer?.Error ?? answer ?? {};
  const code = error.Code ?? error.__type ?? headers["x-amzn-errortype"] ?? `Status${status}`;
  const name = String(code).replace(/^.*#/, "").replace(/:.*$/, "");
  throw new AwsError(name, String(error.Message ?? error.message ?? "no reason given"), status);
}

function parsed(text: string, isXml: boolean): Answer {
  try {
    return isXml ? parseXML(text) : JSON.parse(text === "" ? "{}" : text);
  } catch {
    return undefined;
  }
}
