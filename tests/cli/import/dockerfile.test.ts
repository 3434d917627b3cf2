import assert from "node:assert/strict";
import fc from "fast-check";
import { readDockerfile } from "../../../cli/import/dockerfile.ts";
import { readImage } from "../../../cli/import/image.ts";
import { outcome } from "./accounted.ts";

const read = (text: string) =>
  outcome(readDockerfile({ context: "site", dockerfile: "Dockerfile", name: "site" }, text));
const service = (text: string) => read(text).written["services.site"] as Record<string, unknown>;

/** Each instruction with its line. */
const instruction = fc.constantFrom(
  "RUN apt-get update",
  "EXPOSE 8080",
  "EXPOSE 80/tcp 53/udp 3000-3005",
  "USER node",
  "USER root",
  'HEALTHCHECK --interval=30s --start-interval=1s CMD ["true"]',
  "HEALTHCHECK NONE",
  "VOLUME /data /cache",
  'VOLUME ["/a"]',
  "ARG VERSION",
  "ARG MODE=prod",
  "ENV A=b",
  "COPY . /app",
  'CMD nginx -g "daemon off;"',
  "FROM base AS next",
);

describe("a Dockerfile", () => {
  it("loses no instruction without a word", () => {
    const file = fc.array(instruction, { maxLength: 8 }).map((lines) => ["FROM debian:12 AS base", ...lines]);
    fc.assert(
      fc.property(file, (lines) => {
        const { written, list } = read(lines.join("\n"));
        const output = JSON.stringify(written);
        for (const [index, line] of lines.entries()) {
          const isListed = list.some(
            (one) => one.includes(` line ${index + 1} (`) || one.startsWith("  site/Dockerfile: "),
          );
          const carried = line
            .replace(/^\w+ |"|\[|\]|--\w+=|s (?=CMD)/g, "")
            .split(" ")
            .every((word) => output.includes(word));
          assert.ok(isListed || carried, `${line}\n${output}\n${list.join("\n")}`);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("gives what ECS does not take from an image: port, health check and what is written to", () => {
    const written = service(`FROM node:22
EXPOSE 3000
USER node
VOLUME ["/data"]
HEALTHCHECK --interval=30s --timeout=3s --start-period=1m --retries=5 \\
  CMD curl -f http://localhost:3000/ || exit 1
CMD ["node", "server.js"]`);
    assert.deepEqual(written, {
      build: { context: "site" },
      port: 3000,
      route: { path: ["/site", "/site/*"] },
      healthCheck: {
        command: ["CMD-SHELL", "curl -f http://localhost:3000/ || exit 1"],
        intervalSeconds: 30,
        timeoutSeconds: 3,
        startPeriodSeconds: 60,
        retries: 5,
      },
      writablePaths: ["/tmp", "/data"],
    });
  });

  it("has its arguments in their places, and what its stage is made from", () => {
    const written = service(`ARG PORT=9999
FROM debian:12 AS base
ARG PORT=4000
USER app
FROM base AS built
USER root
FROM base
ARG PORT=5000
EXPOSE $PORT
HEALTHCHECK CMD ["/healthy", "--quick"]`);
    assert.equal(written.port, 5000);
    assert.deepEqual(written.healthCheck, { command: ["CMD", "/healthy", "--quick"] });
  });

  it("has its first port of TCP, and further ones beside it", () => {
    const { written, list } = read("FROM debian:12\nEXPOSE 53/udp 8080 8443");
    const { port, ports } = written["services.site"] as Record<string, unknown>;
    assert.deepEqual([port, ports], [8080, { p8443: 8443 }]);
    assert.match(list.join("\n"), /line 2 \(EXPOSE\): a port of udp is reached through the network load balancer/);
    assert.match(list.join("\n"), /line 2 \(EXPOSE\): callers reach it; the load balancer reaches port alone/);
  });

  it("asks for what it does not say", () => {
    const { list } = read("FROM debian:12\nARG VERSION\n");
    assert.match(list.join("\n"), /services\.site\.port: the Dockerfile has no EXPOSE; add the port/);
    assert.match(list.join("\n"), /line 2 \(ARG\): it has no default; .*build\.args/);
  });

  it("is refused where it is of Windows, or has no FROM", () => {
    assert.throws(() => read("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022"), /must be of a Linux image/);
    assert.throws(() => read("# nothing"), /^Error: site\/Dockerfile must have a FROM, got none; /);
  });
});

describe("an image", () => {
  it("is a service of its name, with what a reference does not say in the list", () => {
    for (const [reference, name] of [
      ["acme/api:1", "api"],
      ["registry.example.com:5000/team/my_app:1", "my-app"],
      [`ghcr.io/acme/2048@sha256:${"a".repeat(64)}`, "app-2048"],
    ] as const) {
      const { written, list } = outcome(readImage(reference));
      assert.deepEqual(Object.keys(written), [`services.${name}`]);
      assert.equal((written[`services.${name}`] as Record<string, unknown>).image, reference);
      assert.match(list.join("\n"), /\.port: a reference does not say what the image listens on/);
    }
  });

  it("is not written where it is none", () => {
    const { written, list } = outcome(readImage("Not An Image"));
    assert.deepEqual(written, {});
    assert.match(list.join("\n"), /must be an image reference/);
  });
});
