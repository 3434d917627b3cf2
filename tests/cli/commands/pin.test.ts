// `./ecs pin` against a registry on this machine that speaks the distribution API and its token flow.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../cli/main.ts";
import { movingImages, withPinned } from "../../../cli/pin/stackImages.ts";
import { readSum } from "../../../settings/sum.ts";
import { Collected, ecs } from "../../support/ecs.ts";
import { fasterTime } from "../../support/fasterTime.ts";

const index = `sha256:${"1".repeat(64)}`;
const single = `sha256:${"2".repeat(64)}`;

describe("./ecs pin", () => {
  let root: string;
  let server: Server;
  let host: string;
  let requests: string[];

  before(async () => {
    server = createServer(({ method, url = "", headers }, response) => {
      requests.push(`${method} ${url}`);
      const { pathname, searchParams } = new URL(url, "http://registry");
      if (pathname === "/token") {
        assert.equal(searchParams.get("service"), "registry");
        const isOwner = headers.authorization === `Basic ${Buffer.from("me:hunter2").toString("base64")}`;
        response.end(JSON.stringify({ token: `${searchParams.get("scope")} ${isOwner ? "owner" : "anybody"}` }));
        return;
      }
      const [, repository = "", tag] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname) ?? [];
      const granted = headers.authorization?.startsWith(`Bearer repository:${repository}:pull`);
      if (!granted || (repository === "private" && !headers.authorization?.endsWith("owner"))) {
        const parts = `realm="http://${host}/token",service="registry",scope="repository:${repository}:pull"`;
        response.writeHead(401, { "www-authenticate": `Bearer ${parts}` }).end();
        return;
      }
      const isIndex = headers.accept?.includes("application/vnd.oci.image.index.v1+json");
      const known = ["1", "latest"].includes(tag ?? "");
      response.writeHead(known ? 200 : 404, known ? { "docker-content-digest": isIndex ? index : single } : {}).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  beforeEach(() => {
    requests = [];
    root = mkdtempSync(join(tmpdir(), "pin-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const file = () => readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
  const write = (text: string) => writeFileSync(join(root, "Pulumi.dev.yaml"), text);
  const pin = (...more: string[]) =>
    ecs(["pin", "dev", ...more], { root, env: { ...process.env, NO_COLOR: "1", DOCKER_CONFIG: root } });

  const stack = () => `# Development
config:
  aws:region:   eu-west-1 # Ireland
  services:
    web: { image: ${host}/team/web:1, port: 8080,   sidecars: { proxy: { image: "${host}/proxy" } } } # the front
    built: { build: { context: app } }
    fixed: { image: "${host}/web@${single}" }
  shop:jobs:
    report:
      image: &report '${host}/team/web:1' # by night
      environment: { image: ${host}/team/web:1 }
    other: { image: *report }
`;

  it("writes the digest of each tag's index, of services, jobs and sidecars, and nothing else of the file", async () => {
    write(stack());
    const { code, stdout, stderr } = await pin();
    assert.deepEqual([code, stderr], [0, ""]);
    const web = `${host}/team/web:1@${index}`;
    assert.deepEqual(stdout.split("\n"), [
      `Pulumi.dev.yaml: services.web.image is ${web}`,
      `Pulumi.dev.yaml: services.web.sidecars.proxy.image is ${host}/proxy@${index}`,
      `Pulumi.dev.yaml: jobs.report.image is ${web}`,
      `Pulumi.dev.yaml: jobs.other.image is ${web}`,
      "",
    ]);
    const expected = stack()
      .replace(`image: ${host}/team/web:1,`, `image: ${web},`)
      .replace(`"${host}/proxy"`, `"${host}/proxy@${index}"`)
      .replace(`'${host}/team/web:1'`, `'${web}'`);
    assert.equal(file(), expected);
    assert.deepEqual(movingImages(readSum(root, "dev").sum.values), new Map());
    // Each image is requested once.
    assert.equal(requests.filter((request) => request === "HEAD /v2/team/web/manifests/1").length, 2);
    const again = await pin();
    assert.equal(again.stdout, "dev has no ready image without a digest: its images stay as they are\n");
  });

  it("shows with --dry-run what it would write, and writes nothing", async () => {
    write(stack());
    const { code, stdout } = await pin("--dry-run");
    assert.equal(code, 0);
    assert.match(stdout, /services\.web\.image would be \S+team\/web:1@sha256:1{64}\n/);
    assert.equal(file(), stack());
  });

  it("writes nothing where one of them is not to be had, and says why of each", async () => {
    const text = `config:
  services:
    a: { image: ${host}/a:1 }
    b: { image: ${host}/b:9 }
    c: { image: ${host}/private:1 }
    d: { image: "127.0.0.1:1/d:1" }
`;
    write(text);
    const { code, stdout, stderr } = await pin();
    assert.deepEqual([code, stdout, file()], [1, "", text]);
    assert.deepEqual(stderr.split("\n"), [
      `Pulumi.dev.yaml: services.b.image "${host}/b:9" must be an image that ${host} has, got no tag 9; correct it`,
      `Pulumi.dev.yaml: services.c.image "${host}/private:1" must be readable at ${host}, which asks for credentials; run \`docker login ${host}\`, or correct the name`,
      'Pulumi.dev.yaml: services.d.image "127.0.0.1:1/d:1" must be asked of 127.0.0.1:1, which cannot be reached (bad port); check the name and the network',
      "",
    ]);
  });

  it("writes the digests of log routers and collectors, also where all services have one from the defaults", async () => {
    write(`config:
  defaults: { telemetry: otlp, collector: { image: "${host}/collector:1" } }
  services: { a: { build: { context: app }, logs: { to: { Name: loki }, image: "${host}/router:1" } } }
`);
    const { code, stdout } = await pin();
    assert.deepEqual(
      [code, ...stdout.split("\n")],
      [
        0,
        `Pulumi.dev.yaml: services.a.logs.image is ${host}/router:1@${index}`,
        `Pulumi.dev.yaml: services.a.collector.image is ${host}/collector:1@${index}`,
        "",
      ],
    );
    assert.match(file(), /collector:1@sha256:1{64}" \} \}\n.*router:1@sha256:1{64}/);
  });

  it("asks with the credentials that `docker login` has left", async () => {
    const auth = Buffer.from("me:hunter2").toString("base64");
    writeFileSync(join(root, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
    write(`config: { services: { a: { image: "${host}/private:1" } } }\n`);
    assert.equal((await pin()).code, 0);
    assert.ok(file().includes(`"${host}/private:1@${index}"`));
  });

  it("leaves to Pulumi.yaml what stands there", async () => {
    writeFileSync(
      join(root, "Pulumi.yaml"),
      `name: shop\nconfig: { services: { default: { a: { image: "${host}/a:1" } } } }\n`,
    );
    write("config: {}\n");
    const { code, stderr } = await pin();
    assert.equal(code, 1);
    const must = "must stand in Pulumi.dev.yaml, got it from elsewhere; write it there";
    assert.equal(stderr, `Pulumi.dev.yaml: services.a.image "${host}/a:1" ${must}\n`);
    assert.equal(file(), "config: {}\n");
  });

  it("says which stacks there are", async () => {
    write("config: {}\n");
    const { code, stderr } = await ecs(["pin", "dav"], { root });
    assert.equal(code, 1);
    assert.match(stderr, /^"dav" must be a stack with a file [^\n]*dev\n$/);
  });
});

describe("./ecs pin, where a registry misbehaves", () => {
  fasterTime(30);
  type Answering = (response: ServerResponse) => unknown;
  const troubles: Record<string, readonly [Answering, said: RegExp]> = {
    throttles: [(response) => response.writeHead(429).end(), /got status 429; try again later/],
    fails: [(response) => response.writeHead(500).end(), /got status 500; try again later/],
    "sends another page": [
      (response) => response.writeHead(302, { location: "/login" }).end(),
      /got none; try again later/,
    ],
    "gives no digest": [(response) => response.end(), /must get a digest from .*, got none; try again later/],
    "gives half a digest": [
      (response) => response.writeHead(200, { "docker-content-digest": "sha256:1234" }).end(),
      /must get a digest from .*, got none; try again later/,
    ],
    "drops connections": [(response) => response.destroy(), /cannot be reached \(.*\); check the name and the network/],
    "never answers": [() => undefined, /cannot be reached \(.*\); check the name and the network/],
    "gives half a token": [
      (response) => {
        if (response.req.url?.startsWith("/token")) {
          response.writeHead(200, { "content-length": 99 }).write('{"tok', () => response.destroy());
          return;
        }
        response
          .writeHead(401, { "www-authenticate": `Bearer realm="http://${response.req.headers.host}/token"` })
          .end();
      },
      /cannot be reached \(.*\); check the name and the network/,
    ],
  };

  it("ends with 1, says why, and writes nothing", async () => {
    const root = mkdtempSync(join(tmpdir(), "pin-"));
    const ended = Object.entries(troubles).map(async ([does, [answering, said]], index) => {
      const server = createServer((request, response) => {
        if (request.url === "/login") response.end("<html>Log in</html>");
        else answering(response);
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const image = `127.0.0.1:${(server.address() as AddressInfo).port}/web:1`;
      const own = join(root, String(index));
      mkdirSync(own);
      const text = `config:\n  services:\n    web: { image: "${image}" }\n`;
      writeFileSync(join(own, "Pulumi.yaml"), "name: shop\n");
      writeFileSync(join(own, "Pulumi.dev.yaml"), text);
      const [stdout, stderr] = [new Collected(), new Collected()];
      const code = await main(["pin", "dev"], { root: own, stdout, stderr });
      server.closeAllConnections();
      server.close();
      assert.deepEqual([code, stdout.text, readFileSync(join(own, "Pulumi.dev.yaml"), "utf8")], [1, "", text], does);
      assert.match(
        stderr.text,
        new RegExp(`^Pulumi\\.dev\\.yaml: services\\.web\\.image .*${said.source}\\n$`),
        `${does}: ${stderr.text}`,
      );
    });
    await Promise.all(ended);
    rmSync(root, { recursive: true });
  });
});

describe("A stack file with pinned images", () => {
  it("keeps byte order mark and line ends", () => {
    const text = "\uFEFFconfig:\r\n  services:\r\n    web: { image: nginx } # c\r\n";
    assert.equal(withPinned(text, new Map([["nginx", "nginx@x"]])), text.replace("image: nginx", "image: nginx@x"));
  });

  const pinned = (text: string) => withPinned(text, new Map([["nginx", "nginx@x"]]));

  it("has the images of containers alone, whatever another map's keys are", () => {
    const text = `config:
  tags: { image: nginx }
  services:
    web:
      build: { context: app, args: { image: nginx } }
      dockerLabels: { image: nginx }
      systemControls: { image: nginx }
      sidecars: { image: { dockerLabels: { image: nginx } } }
`;
    assert.equal(pinned(text), text);
  });

  it("has those of services and sidecars of any name", () => {
    const names = ["tags", "args", "secrets", "environment", "image", "sidecars"];
    const lines = names.map((name) => `    ${name}: { image: nginx, sidecars: { ${name}: { image: nginx } } }\n`);
    const text = `config:\n  shop:services:\n${lines.join("")}  jobs:\n    tags: { image: nginx }\n`;
    assert.equal(pinned(text), text.replaceAll("image: nginx", "image: nginx@x"));
  });

  it("has one that stands elsewhere in the file, and that containers take by an alias or a merge", () => {
    const text = `base: &base { image: nginx }
more: &more { image: nginx, dockerLabels: { image: nginx } }
unused: { image: nginx }
config:
  services:
    web: *base
    api: { <<: [*more], port: 80 }
`;
    const expected = text.replace("&base { image: nginx", "&base { image: nginx@x");
    assert.equal(pinned(text), expected.replace("&more { image: nginx", "&more { image: nginx@x"));
  });
});
