// Serves one page to the browsers of this machine, and reports to each page that is open when there is a newer one, by
// server-sent events. It answers nobody else: neither another host, nor a page of another site in the same browser, also
// where that site has its name resolved to this machine.

import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const headers = {
  "cache-control": "no-store",
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export class PageServer {
  readonly #server: Server;
  readonly #listeners = new Set<ServerResponse>();
  #port = 0;
  #page = { text: "", version: 0 };

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** Listens on a port of the system's choice. */
  static async start(): Promise<PageServer> {
    const made = new PageServer();
    made.#server.listen(0, "127.0.0.1");
    await once(made.#server, "listening");
    made.#port = (made.#server.address() as AddressInfo).port;
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** @param version what the page itself has for it, so that it reloads at any other */
  show(text: string, version: number): void {
    this.#page = { text, version };
    for (const listener of this.#listeners) this.#report(listener);
  }

  /** Also ends what browsers have open. */
  async end(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const refused = this.#refused(request);
    if (refused) {
      const [status, why] = refused;
      response.writeHead(status, { ...headers, "content-type": "text/plain", allow: "GET" }).end(`${why}\n`);
    } else if (request.url === "/changes") {
      this.#listen(response);
    } else {
      response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" }).end(this.#page.text);
    }
  }

  #refused({ method, url = "", headers }: IncomingMessage): readonly [status: number, why: string] | undefined {
    const hosts = ["127.0.0.1", "localhost"].map((host) => `${host}:${this.#port}`);
    if (!hosts.includes(headers.host ?? "")) return [421, `ask for ${this.url}`];
    if (!isOwn(headers, hosts)) return [403, "only for this page itself"];
    if (method !== "GET") return [405, "only to be read"];
    return ["/", "/changes"].includes(url) ? undefined : [404, "the page is at /"];
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
    this.#listeners.add(response);
    response.on("close", () => this.#listeners.delete(response));
    // A page that was loaded before the last change learns of that at once.
    this.#report(response);
  }

  #report(response: ServerResponse): void {
    response.write(`data: ${this.#page.version}\n\n`);
  }
}

/** Whether no page of another site is behind a request: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site */
function isOwn({ origin, "sec-fetch-site": site }: IncomingMessage["headers"], hosts: string[]): boolean {
  const isOwnOrigin = origin === undefined || hosts.some((host) => origin === `http://${host}`);
  return isOwnOrigin && (site === undefined || site === "same-origin" || site === "none");
}
