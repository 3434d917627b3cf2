// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as a Dockerfile writes them
import assert from "node:assert/strict";
import { dockerfileFacts } from "../../../settings/facts/dockerfile.ts";

const user = (lines: string[], options?: Parameters<typeof dockerfileFacts>[1]) =>
  dockerfileFacts(lines.join("\n"), options).user;

describe("Who a Dockerfile runs as", () => {
  const cases: [behaviour: string, lines: string[], expected: string | undefined, options?: object][] = [
    ["is what USER says last", ["FROM node", "USER root", "RUN x", "USER node:node"], "node:node"],
    ["is unknown without USER, as the base decides", ["FROM node", "RUN x"], undefined],
    ["is that of the last stage", ["FROM a AS build", "USER 1", "FROM b", "USER 2"], "2"],
    ["is unknown where only another stage says it", ["FROM a AS build", "USER 1", "FROM b"], undefined],
    ["comes from a stage of the file that a stage is made from", ["FROM a AS base", "USER 1", "FROM Base"], "1"],
    ["comes through several stages", ["FROM a AS b", "USER 7", "FROM b AS c", "FROM c AS d", "RUN x"], "7"],
    ["is that of the stage that is built", ["FROM a AS one", "USER 1", "FROM b", "USER 2"], "1", { target: "ONE" }],
    ["is that of the stage by number", ["FROM a", "USER 1", "FROM b", "USER 2"], "1", { target: "0" }],
    ["is an ARG's default", ["FROM a", "ARG UID=1000", "USER $UID"], "1000"],
    ["is a build argument's value", ["FROM a", "ARG UID=1000", "USER $UID"], "2000", { args: { UID: "2000" } }],
    ["is a global ARG's default once the stage asks for it", ["ARG UID=5", "FROM a", "ARG UID", "USER $UID"], "5"],
    ["is no global ARG that the stage does not ask for", ["ARG UID=5", "FROM a", "USER $UID"], undefined],
    ["is not the ARG of another stage", ["FROM a AS b", "ARG UID=5", "FROM b", "USER $UID"], undefined],
    ["is an ENV, also of the stage before", ["FROM a AS b", "ENV APP_USER=app", "FROM b", "USER ${APP_USER}"], "app"],
    ["is an ENV rather than an ARG", ["FROM a", "ENV U=1", "ARG U=2", "USER $U"], "1"],
    ["is what stands for a variable without a value", ["FROM a", "USER ${APP_USER:-app}"], "app"],
    ["is unknown where the base's own variable says it", ["FROM a", "USER $APP_UID"], undefined],
    ["is found by an ARG in FROM", ["ARG BASE=base", "FROM a AS base", "USER 9", "FROM $BASE"], "9"],
    ["is read past comments, continued lines and lower case", ["# USER 1", "from a", "run x \\", "  y", "user 3"], "3"],
    ["is not what a heredoc says", ["FROM a", "RUN <<EOF", "USER 1", "EOF"], undefined],
  ];
  for (const [behaviour, lines, expected, options] of cases) {
    it(behaviour, () => assert.equal(user(lines, options), expected));
  }

  it("is asked of a stage that is there", () => {
    assert.deepEqual(dockerfileFacts("FROM a AS Build\nFROM b", { target: "prod" }), {
      stages: ["build", ""],
      hasTarget: false,
      user: undefined,
      volumes: undefined,
      copied: [],
    });
  });
});

describe("The volumes of a Dockerfile", () => {
  const volumes = (...lines: string[]) => dockerfileFacts(lines.join("\n")).volumes;

  it("are those of the stage that is built and of what it is made from, in each form", () => {
    const base = ["FROM a AS base", "VOLUME /data /cache"];
    assert.deepEqual(volumes(...base, "FROM base", 'VOLUME ["/a b"]', "ENV D=/d", "VOLUME $D/e"), [
      ...["/data", "/cache", "/a b", "/d/e"],
    ]);
    assert.deepEqual(volumes(...base, "FROM b"), []);
  });

  it("are not known where the base image's own variable says one", () => {
    assert.equal(volumes("FROM a AS base", "VOLUME $DATA", "FROM base", "VOLUME /x"), undefined);
  });
});
