// The local stack held to what Fargate would ask of it, with real containers. In the emulator's place stands a server
// that knows two secrets.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { goodFile, unfitForFargate } from "../../../cli/local/fargate.ts";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import { docker } from "../../app/container.ts";
import { base, requireBase, server, triedProject } from "../try/triedProject.ts";
import { type Deployed, exportedService } from "./exportedService.ts";

const running = (program: string, keys: Omit<Deployed, "image"> = {}): Deployed => ({
  image: base,
  ...keys,
  container: { entryPoint: ["perl", "-e", program], ...keys.container },
});
const ends = "$SIG{TERM} = sub { exit 0 };";
const good = running(server(8080, ends), { port: 8080 });

describe("the local stack, held to Fargate", function () {
  this.timeout(180_000);
  let stack: LocalStack;
  let emulator: Server;

  before(async function () {
    await requireBase(this);
    const root = triedProject();
    writeFileSync(join(root, "Pulumi.local.yaml"), "config:\n  aws:region: us-east-1\n");
    emulator = createServer((request, response) => {
      let body = "";
      request.on("data", (data) => {
        body += data;
      });
      request.on("end", () => {
        const { Name, SecretId } = JSON.parse(body) as { Name?: string; SecretId?: string };
        if (Name === "/web/token") response.end(JSON.stringify({ Parameter: { Value: "right" } }));
        else if (SecretId?.endsWith(":db-AbCdEf"))
          response.end(JSON.stringify({ SecretString: '{"password":"right"}' }));
        else response.writeHead(400).end("{}");
      });
    }).listen(0, "127.0.0.1");
    await new Promise((done) => emulator.once("listening", done));
    const { port } = emulator.address() as AddressInfo;
    const aws = { region: "us-east-1", accessKey: "test", secretKey: "test", endpoints: [] };
    stack = { root, folder: root, project: "tried", endpoint: `http://127.0.0.1:${port}`, port, aws };
  });
  after(() => {
    emulator?.close();
    if (stack) rmSync(stack.root, { recursive: true });
  });

  const hold = async (services: Record<string, Deployed>, gone = new AbortController().signal) => {
    const resources = Object.entries(services).flatMap(([name, one]) => exportedService(name, one));
    const lines: string[] = [];
    const unfit = await unfitForFargate(stack, resources, gone, (line) => lines.push(line));
    return { unfit, said: lines.join("\n") };
  };

  it("names a user that does not exist, a health path that answers 404, and a container that eats all memory", async () => {
    const { unfit, said } = await hold({
      good,
      ghost: { ...good, container: { ...good.container, user: "ghost" } },
      path: running(server(8080, ends).replace("200 OK", "404 Not Found"), { port: 8080, path: "/healthz" }),
      eats: running('my @x; push @x, "a" x 10_000_000 while 1;'),
    });
    assert.deepEqual(unfit.sort(), ["eats", "ghost", "path"]);
    assert.match(said, /^services\.good can live on Fargate$/m);
    assert.match(
      said,
      /^services\.ghost cannot live on Fargate as it is\n {2}BAD {3}it does not start: unable to find user ghost/m,
    );
    assert.match(said, /^ {2}BAD {3}\/healthz must be answered with 200, got 404$/m);
    assert.match(said, /^ {2}BAD {3}it takes more memory than the 512 MiB there are, and is killed/m);
  });

  it("is not tried again where the same image with the same settings was found good, and only then", async () => {
    await hold({ good });
    assert.match((await hold({ good })).said, /^services\.good can live on Fargate, as it was found before$/);
    const other = { ...good, container: { ...good.container, readonlyRootFilesystem: false } };
    assert.doesNotMatch((await hold({ good: other })).said, /found before/);
    const bad = { ...good, path: "/", container: { ...good.container, user: "ghost" } };
    await hold({ good: bad });
    assert.deepEqual(JSON.parse(readFileSync(goodFile(stack), "utf8")), {});
    writeFileSync(goodFile(stack), "half a rec");
    assert.doesNotMatch((await hold({ good })).said, /found before/);
  });

  it("has the emulator's values of secrets and parameters", async () => {
    const program = `${ends} die "$ENV{TOKEN} $ENV{PASSWORD} $ENV{GONE}\\n" if "$ENV{TOKEN} $ENV{PASSWORD}" ne "right right"; sleep 60;`;
    const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:db-AbCdEf:password::";
    const secrets = [
      { name: "TOKEN", valueFrom: "/web/token" },
      { name: "PASSWORD", valueFrom: arn },
      { name: "GONE", valueFrom: "/web/gone" },
    ];
    const { unfit, said } = await hold({ worker: running(program, { container: { secrets } }) });
    assert.deepEqual(unfit, [], said);
    assert.match(said, /with a placeholder: GONE$/m);
  });

  it("ends its tries when the emulator is gone, and leaves no container", async () => {
    const gone = AbortSignal.timeout(1_000);
    await assert.rejects(hold({ slow: running("sleep 60") }, gone));
    assert.equal(await docker("ps", "--all", "--quiet", "--filter", `name=docker-on-ecs-try-slow-${process.pid}-`), "");
  });
});
