import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AskAws } from "../../../rollout/before/askAws.ts";
import { type ImageUse, lookAtImage, processorWrong } from "../../../rollout/before/images.ts";
import { indexed } from "../../../rollout/before/manifest.ts";
import { type Answer, ScriptedAws } from "../scriptedAws.ts";
import { allOf } from "./answers.ts";

const config = `sha256:${"c".repeat(64)}`;
const index = {
  manifests: [
    { platform: { os: "linux", architecture: "amd64" } },
    { platform: { os: "unknown", architecture: "unknown" } },
  ],
};

describe("a look at an image", () => {
  const server = new ScriptedAws();
  let aws: AskAws;
  let registry: Server;
  let host: string;

  before(async () => {
    await server.start();
    aws = new AskAws(allOf(server));
    const answers: Record<string, object> = {
      "/v2/both/manifests/1": index,
      "/v2/single/manifests/1": { config: { digest: config } },
      [`/v2/single/blobs/${config}`]: { architecture: "arm64", os: "linux" },
      "/layer": { architecture: "arm64" },
    };
    registry = createServer(({ url = "" }, response) => {
      if (url.startsWith("/v2/page/")) return response.end("<html>Log in</html>");
      if (url.startsWith("/v2/half/")) {
        return response.writeHead(200, { "content-length": 99 }).write('{"manif', () => response.destroy());
      }
      const status = url.startsWith("/v2/private/") ? 401 : url.startsWith("/v2/busy/") ? 429 : 200;
      const answer = answers[url];
      return response.writeHead(status === 200 && answer === undefined ? 404 : status).end(JSON.stringify(answer));
    }).listen(0, "127.0.0.1");
    await once(registry, "listening");
    host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  });
  after(() => {
    registry.closeAllConnections();
    registry.close();
    aws.close();
    server.stop();
  });

  async function look(image: string, more: Partial<ImageUse> = {}) {
    const { wrong, unseen } = await lookAtImage({ image, architecture: "X86_64", credentials: false, ...more }, aws);
    return [...wrong.map(({ got }) => got), ...unseen.map(({ needs }) => `needs ${needs}`)];
  }

  it("reads the processors of an index, without what a build attests", () => {
    assert.deepEqual(indexed(index), { processors: ["amd64"] });
    assert.deepEqual(indexed({ config: { digest: config } }), { processors: [], config });
  });

  it("compares the processor with the task's, and names the architecture that fits", () => {
    assert.equal(processorWrong(["amd64", "arm64"], "ARM64"), undefined);
    assert.equal(processorWrong([], "ARM64"), undefined);
    assert.deepEqual(processorWrong(["amd64"], "ARM64"), {
      must: "be for arm64, as architecture ARM64 asks",
      got: "one for amd64",
      advice: "build it for that too, or write architecture: X86_64",
    });
  });

  it("asks the registry for the manifest, and of a single image for its configuration", async () => {
    assert.deepEqual(await look(`${host}/both:1`), []);
    assert.deepEqual(await look(`${host}/both:1`, { architecture: "ARM64" }), ["one for amd64"]);
    assert.deepEqual(await look(`${host}/single:1`), ["one for arm64"]);
    assert.deepEqual(await look(`${host}/both:2`), ["no both with 2"]);
  });

  it("takes what a registry refuses for missing only where the task has no credentials", async () => {
    assert.deepEqual(await look(`${host}/private:1`), ["one that it refuses, or does not have"]);
    assert.deepEqual(await look(`${host}/private:1`, { credentials: true }), [`needs \`docker login ${host}\``]);
    assert.deepEqual(await look(`${host}/busy:1`), [`needs an answer of ${host}`]);
    assert.deepEqual(await look("127.0.0.1:1/gone:1"), ["needs an answer of 127.0.0.1:1"]);
    for (const name of ["page", "half"])
      assert.deepEqual(await look(`${host}/${name}:1`), [`needs an answer of ${host}`]);
  });

  it("asks ECR by its own API, in the region and account of the image", async () => {
    const image = "210987654321.dkr.ecr.eu-central-1.amazonaws.com/shop/web:7";
    const of = async (answers: Record<string, Answer>, architecture: ImageUse["architecture"] = "X86_64") => {
      server.answers(({ action }) => answers[action] ?? "NotScripted");
      return look(image, { architecture });
    };
    const there = { imageDetails: [{}] };
    const missing = ["no shop/web with 7 in account 210987654321"];
    assert.deepEqual(await of({ DescribeImages: "ImageNotFoundException" }), missing);
    assert.deepEqual(await of({ DescribeImages: "RepositoryNotFoundException" }), missing);
    assert.deepEqual(server.requests[0]?.input, {
      ...{ registryId: "210987654321", repositoryName: "shop/web", imageIds: [{ imageTag: "7" }] },
    });
    assert.equal(server.requests[0]?.region, "eu-central-1");
    assert.deepEqual(await of({ DescribeImages: "AccessDeniedException" }), ["needs ecr:DescribeImages"]);
    const denied = { DescribeImages: there, BatchGetImage: "AccessDeniedException" };
    assert.deepEqual(await of(denied), ["needs ecr:BatchGetImage"]);
    const asIndex = { DescribeImages: there, BatchGetImage: { images: [{ imageManifest: JSON.stringify(index) }] } };
    assert.deepEqual(await of(asIndex, "ARM64"), ["one for amd64"]);
    const asSingle = {
      DescribeImages: there,
      BatchGetImage: { images: [{ imageManifest: JSON.stringify({ config: { digest: config } }) }] },
      GetDownloadUrlForLayer: { downloadUrl: `http://${host}/layer` },
    };
    assert.deepEqual(await of(asSingle), ["one for arm64"]);
    const layer = { downloadUrl: `http://${host}/v2/page/layer` };
    assert.deepEqual(await of({ ...asSingle, GetDownloadUrlForLayer: layer }), []);
    for (const imageManifest of ['{"manif', "null", '{"manifests":{}}']) {
      assert.deepEqual(await of({ ...asSingle, BatchGetImage: { images: [{ imageManifest }] } }), []);
    }
  });
});
