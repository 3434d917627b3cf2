// A request with a Host header of its own, which `fetch` does not send.

import { request } from "node:http";
import { text } from "node:stream/consumers";

export interface Got {
  status?: number;
  headers: Record<string, unknown>;
  text: string;
}

/** @param method @default "GET" */
export async function getFrom(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const asked = request(url, { headers, method, agent: false, timeout: 10_000 });
  asked.on("response", (answer) =>
    text(answer).then((body) => resolve({ status: answer.statusCode, headers: answer.headers, text: body }), reject),
  );
  asked.on("timeout", () => asked.destroy(new Error("no answer within 10 s")));
  asked.on("error", reject);
  asked.end();
  return await promise;
}
