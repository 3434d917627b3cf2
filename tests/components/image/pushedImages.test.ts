import assert from "node:assert/strict";
import { ComponentResource } from "@pulumi/pulumi";
import { pushedImages } from "../../../components/image/pushedImages.ts";
import { knownFunctions } from "../../../plan/knownFunctions.ts";
import { record } from "../../support/record.ts";

describe("The images that were pushed before", () => {
  const functions = { ...knownFunctions };
  afterEach(() => Object.assign(knownFunctions, functions));

  const images = async (names: string[] | undefined, imageIds?: { imageTag?: string; imageDigest: string }[]) => {
    const asked: unknown[] = [];
    knownFunctions["aws:ecr/getRepositories:getRepositories"] = () => ({ names });
    knownFunctions["aws:ecr/getImages:getImages"] = ({ repositoryName }) => {
      asked.push(repositoryName);
      return { imageIds };
    };
    const { outputs } = await record(() => {
      return { pushed: pushedImages("web", new ComponentResource("test:index:Component", "component")) };
    });
    return { asked, pushed: outputs.pushed };
  };

  it("are those of the repository that have a tag, each with its digest", async () => {
    const two = { imageTag: "a", imageDigest: "sha256:1" };
    assert.deepEqual(await images(["other", "web"], [two, { imageDigest: "sha256:2" }]), {
      asked: ["web"],
      pushed: { a: "sha256:1" },
    });
  });

  it("are none of a repository that a deployment left empty, of which the provider returns no list", async () => {
    assert.deepEqual(await images(["web"], undefined), { asked: ["web"], pushed: {} });
  });

  it("are none, and are not asked for, while there is no such repository", async () => {
    const image = { imageTag: "a", imageDigest: "sha256:1" };
    assert.deepEqual(await images(["other"], [image]), { asked: [], pushed: {} });
    assert.deepEqual(await images(undefined, [image]), { asked: [], pushed: {} });
  });
});
