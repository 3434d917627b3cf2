// What the image of app/ does, seen from outside a running container: its page, its log, what it may write, how it
// stops. Without a Docker engine, or its base image's registry, the container's tests are pending; in CI they then
// fail.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { accepted } from "../support/reported.ts";
import { buildImage, Container, docker, engineFault, isSample, isUnreachable, tryDocker, until } from "./container.ts";

const hostile = {
  ENV_VAR: `<script>alert("1")</script> & 'two' $HOME \${PORT} \\1 \`id\` </dd>\nünïcödé 日本 🚀`,
  ENVIRONMENT: `"><img src=x onerror='1'>`,
  IMAGE_VERSION: "&lt;1.2.3&gt;",
};

const shown = (page: string, id: string): string | undefined =>
  new RegExp(`<dd id="${id}">([^<]*)</dd>`)
    .exec(page)?.[1]
    ?.replace(
      /&(lt|gt|quot|#39|amp);/g,
      (_, name: "lt") => ({ lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" })[name],
    );

const dial = ({ url }: Container): Socket => connect(Number(new URL(url).port), "127.0.0.1");

/** Sends the bytes as they are, and gives all that comes back until the connection closes. */
const answerTo = async (container: Container, request: string): Promise<string> => {
  const socket = dial(container);
  socket.end(Buffer.from(request, "latin1"));
  return text(socket);
};

const ofSample = isSample ? describe : describe.skip;

ofSample("the app's Dockerfile", () => {
  it("pins its public base by exact version and digest", async () => {
    const dockerfile = await readFile(new URL("../../app/Dockerfile", import.meta.url), "utf8");
    assert.match(
      dockerfile,
      /^ARG BASE_IMAGE=[a-z0-9./-]+:\d+\.\d+\.\d+[a-z0-9.-]*@sha256:[0-9a-f]{64}\nFROM \$\{BASE_IMAGE\}$/m,
    );
  });
});

ofSample("the app's server", () => {
  it("keeps connections as long as a service's keepAliveSeconds says where nothing else is written", async () => {
    const conf = await readFile(new URL("../../app/nginx.conf", import.meta.url), "utf8");
    const [, seconds] = /keepalive_timeout (\d+)s/.exec(conf) ?? [];
    assert.equal(accepted({ "aws:region": "eu-west-1" }).services.web?.keepAliveSeconds, Number(seconds));
  });
});

ofSample("the app's container", function () {
  this.timeout(60_000);
  let image = "";
  /** A container with hostile values, and with its volumes as the image declares them. */
  let app: Container;
  /** A container with no values but its own port, and with its volume as a tmpfs. */
  let bare: Container;

  before(async function () {
    this.timeout(600_000);
    const fault = await engineFault();
    if (fault !== undefined) {
      assert.notEqual(process.env.CI, "true", `CI has to have a Docker engine: ${fault}`);
      this.skip();
    }
    const built = await buildImage().catch((error: Error) => error);
    if (built instanceof Error) {
      // No network is as good a reason as no engine; any other fault is the Dockerfile's.
      if (process.env.CI === "true" || !isUnreachable(built.message)) throw built;
      this.skip();
    }
    image = built;
    const values = Object.entries(hostile).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const checkedOften = ["--health-interval", "1s", "--health-timeout", "1s", "--health-retries", "1"];
    app = await Container.serve(image, [...values, ...checkedOften]);
    bare = await Container.serve(image, ["--env", "PORT=9090", "--tmpfs", "/tmp"], 9090);
  });

  after(async () => {
    await app?.remove();
    await bare?.remove();
    if (image) await tryDocker("image", "rm", image);
  });

  describe("the page", () => {
    it("shows ENV_VAR, the environment's name and the image's version as they are", async () => {
      const page = await (await fetch(app.url)).text();
      assert.equal(shown(page, "env-var"), hostile.ENV_VAR);
      assert.equal(shown(page, "environment"), hostile.ENVIRONMENT);
      assert.equal(shown(page, "image-version"), hostile.IMAGE_VERSION);
    });

    it("holds no tag and no quote that came from a value", async () => {
      const page = await (await fetch(app.url)).text();
      assert.doesNotMatch(page, /<script|<img|"1"|'two'/);
    });

    it("says so when a value is not set", async () => {
      const page = await (await fetch(bare.url)).text();
      assert.equal(shown(page, "env-var"), "not set");
    });

    it("stands at every path, since a route may send any path", async () => {
      const response = await fetch(`${app.url}/some/route?x=1`);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /id="env-var"/);
    });

    it("allows no script, no frame and no guess at its type, and does not name nginx's version", async () => {
      const { headers } = await fetch(app.url);
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'.*frame-ancestors 'none'/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
      assert.equal(headers.get("server"), "nginx");
    });

    it("asks for HTTPS from then on only where it came by HTTPS", async () => {
      const https = await fetch(app.url, { headers: { "x-forwarded-proto": "https" } });
      assert.match(https.headers.get("strict-transport-security") ?? "", /^max-age=\d+$/);
      assert.equal((await fetch(app.url)).headers.get("strict-transport-security"), null);
    });

    it("is compressed for those who ask", async () => {
      const { headers } = await fetch(app.url, { headers: { "accept-encoding": "gzip" } });
      assert.equal(headers.get("content-encoding"), "gzip");
    });
  });

  describe("its connections", () => {
    it("stay open longer than the load balancer's 60 s", async () => {
      const { headers } = await fetch(app.url);
      const seconds = Number(/^timeout=(\d+)$/.exec(headers.get("keep-alive") ?? "")?.[1]);
      assert.ok(seconds > 60, `keep-alive is ${headers.get("keep-alive")}`);
    });

    it("carry one request after the other", async () => {
      const socket = dial(app);
      const answers = text(socket);
      socket.write("GET /healthz HTTP/1.1\r\nHost: app\r\n\r\n");
      await sleep(200);
      socket.end("GET /healthz HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n");
      assert.equal((await answers).match(/^HTTP\/1\.1 200 OK/gm)?.length, 2);
    });
  });

  describe("the log", () => {
    /** The access log's lines, once the line for `uri` has come. */
    const linesUpTo = async (uri: string): Promise<Record<string, unknown>[]> => {
      await until(`${uri} in the log`, async () => (await app.logs()).stdout.includes(uri));
      const { stdout } = await app.logs();
      return stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };

    it("has one JSON object for each request, on stdout", async () => {
      await fetch(`${app.url}/log?a=1`, {
        headers: { "x-amzn-trace-id": "Root=1-67891233-abcdef", "user-agent": "me" },
      });
      const line = (await linesUpTo("/log?a=1")).find(({ uri }) => uri === "/log?a=1");
      assert.partialDeepStrictEqual(line, {
        method: "GET",
        status: 200,
        traceId: "Root=1-67891233-abcdef",
        userAgent: "me",
      });
      assert.match(String(line?.requestId), /^[0-9a-f]{32}$/);
      assert.ok(
        Number(line?.bytes) > 500 && typeof line?.requestTime === "number" && Date.parse(String(line?.time)) > 0,
      );
    });

    it("stays JSON whatever a request holds", async () => {
      const agent = `"},{"\\\\\\x\t\x01\x7f\xff\xfe' \${PORT}`;
      await answerTo(
        app,
        `GET /hostile"\\u0000\\%0a{} HTTP/1.1\r\nHost: app\r\nUser-Agent: ${agent}\r\nConnection: close\r\n\r\n`,
      );
      await answerTo(app, `GET /agent HTTP/1.1\r\nHost: app\r\nUser-Agent: a"b\\c\tdé\r\nConnection: close\r\n\r\n`);
      await answerTo(app, '\x16\x03\x01"\\\r\n\r\n');
      await answerTo(app, "GET /version-0.9\r\n");
      await answerTo(app, "GET /cut-short HTTP/1.1\r\nHo");
      await fetch(`${app.url}/last-of-hostile`);
      const lines = await linesUpTo("/last-of-hostile");
      assert.ok(lines.every(({ status }) => typeof status === "number"));
      assert.ok(lines.some(({ userAgent }) => String(userAgent).startsWith('a"b\\c\td')));
      assert.ok(lines.some(({ uri, status }) => uri === "" && status === 400));
    });

    it("has the client's address as the load balancer saw it, not as the client claimed", async () => {
      await fetch(`${app.url}/address`, { headers: { "x-forwarded-for": "203.0.113.1, 198.51.100.7" } });
      const line = (await linesUpTo("/address")).find(({ uri }) => uri === "/address");
      assert.equal(line?.clientIp, "198.51.100.7");
    });

    it("does not fill with health checks", async () => {
      const response = await fetch(`${app.url}/healthz`);
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
      assert.equal(await response.text(), "ok\n");
      await fetch(`${app.url}/after-health`);
      assert.ok((await linesUpTo("/after-health")).every(({ uri }) => uri !== "/healthz"));
    });

    it("has nginx's own messages on stderr, none of them a warning at the start", async () => {
      const { stderr } = await bare.logs();
      assert.match(stderr, /\[notice\].*start worker process/);
      assert.doesNotMatch(stderr, /\[(warn|error|crit|alert|emerg)\]/);
    });
  });

  describe("what it may do", () => {
    it("runs as nginx at process 1, as user 101 and with no capability", async () => {
      const { stdout } = await app.exec("cat /proc/1/status");
      assert.match(stdout, /^Name:\tnginx$/m);
      assert.match(stdout, /^Uid:\t101\t101\t101\t101$/m);
      assert.match(stdout, /^Gid:\t101\t101\t101\t101$/m);
      assert.match(stdout, /^CapEff:\t0+$/m);
    });

    it("names that user by number, so that ECS can see that it is not root", async () => {
      assert.equal(await docker("image", "inspect", "--format", "{{.Config.User}}", image), "101:101");
    });

    it("writes only below /tmp, its one volume and its own", async () => {
      assert.equal(await docker("image", "inspect", "--format", "{{json .Config.Volumes}}", image), '{"/tmp":{}}');
      assert.equal((await app.exec("stat -c %u:%g /tmp && touch /tmp/x")).stdout, "101:101\n");
      for (const path of ["/", "/app", "/etc/nginx", "/var/log", "/var/lib", "/run"])
        assert.match((await app.exec(`touch ${path}/x`)).stderr, /Read-only file system/, path);
    });

    it("runs another command in place of nginx, as a migration or a one-off task does", async () => {
      const { code, stdout } = await tryDocker(
        "run",
        "--rm",
        "--read-only",
        image,
        "sh",
        "-c",
        "echo migrated; exit 3",
      );
      assert.deepEqual({ code, stdout }, { code: 3, stdout: "migrated\n" });
    });

    it("listens on PORT", async () => {
      assert.equal(await bare.answers(), true);
      assert.equal((await bare.exec("cat /tmp/listen.conf")).stdout, "listen 9090;\n");
    });

    for (const port of ["", "http", "80", "08080", "65536", "8080\nlisten 9090", "8080;}"])
      it(`refuses ${JSON.stringify(port)} as PORT in one line`, async () => {
        const refusing = await Container.run(image, ["--env", `PORT=${port}`]);
        try {
          await until("its end", async () => !(await refusing.inspect(".State.Running")));
          assert.equal(await refusing.inspect(".State.ExitCode"), 1);
          const { stdout, stderr } = await refusing.logs();
          assert.equal(stdout, "");
          assert.match(stderr, /^PORT must be a whole number from 1024 to 65535 .*\n$/);
        } finally {
          await refusing.remove();
        }
      });
  });

  describe("its health check", () => {
    const health = (status: string) =>
      until(`health ${status}`, async () => (await app.inspect(".State.Health.Status")) === status);

    it("passes while nginx serves, and fails when it hangs", async () => {
      await health("healthy");
      await app.exec("kill -STOP -1");
      await health("unhealthy");
      await app.exec("kill -CONT -1");
      await health("healthy");
    });
  });

  describe("a stop", () => {
    it("lets a request under way end, takes no new one, and exits with 0", async () => {
      const idle = dial(bare);
      const idleAnswers = text(idle);
      idle.write("GET /healthz HTTP/1.1\r\nHost: app\r\n\r\n");
      const slow = dial(bare);
      const answer = text(slow);
      slow.write("GET /slow HTTP/1.1\r\nHost: app\r\n");
      await sleep(500);

      const stopped = docker("stop", "--time", "20", bare.id);
      await until("the end of new requests", async () => !(await bare.answers()));
      assert.match(await idleAnswers, /^HTTP\/1\.1 200 OK/);
      await sleep(1_000);
      assert.equal(await bare.inspect(".State.Running"), true);
      slow.write("X-Slow: yes\r\n\r\n");

      assert.match(await answer, /^HTTP\/1\.1 200 OK.*<\/html>\s*$/s);
      await stopped;
      assert.equal(await bare.inspect(".State.ExitCode"), 0);
    });

    it("waits for nobody when nothing is under way", async () => {
      const began = Date.now();
      await docker("stop", "--time", "20", app.id);
      assert.equal(await app.inspect(".State.ExitCode"), 0);
      assert.ok(Date.now() - began < 5_000, `took ${Date.now() - began} ms`);
    });
  });
});
