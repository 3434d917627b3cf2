// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as a Dockerfile writes them
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { reported, web } from "../../support/reported.ts";

describe("A Dockerfile on the disk", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "dockerfile-"));
    mkdirSync(join(root, ".git"));
    for (const path of ["app/server.js", "app/src/a b.js", "app/package.json", "app/.dockerignore"]) put(path, "");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(path: string, text: string) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const faults = (lines: string[], build: object = {}) => {
    put("app/Dockerfile", `${lines.join("\n")}\n`);
    return reported(web({ user: "1000", build: { context: "app", ...build } }), { root });
  };
  const key = "services.web.build.dockerfile";

  it("is refused with an instruction that Docker does not know, with its line and the nearest one", () => {
    assert.deepEqual(faults(["# x", "FROM a", "", "RUNN chmod 0444 x"]), [
      `${key} must have only instructions that Docker knows, got app/Dockerfile:4, which begins with "RUNN"; the nearest is RUN`,
    ]);
    assert.deepEqual(faults(["FROM a", "RUN apt-get update", "  && apt-get install -y curl"]), [
      `${key} must have only instructions that Docker knows, got app/Dockerfile:3, which begins with "&&"; ` +
        "end the line before with \\ where this one goes on with it",
    ]);
  });

  it("is refused with an instruction before its first stage", () => {
    assert.deepEqual(faults(["ARG A=1", "RUN x", "FROM a"]), [
      `${key} must begin its first stage with FROM, got app/Dockerfile:2, which begins with "RUN"; put FROM before it; only ARG may stand there`,
    ]);
  });

  it("is refused where it copies what is not there, with the line and the name", () => {
    assert.deepEqual(
      faults(["FROM a", "COPY package.json \\", "  package-lock.json ./", "ADD sever.js /", "COPY . ."]),
      [
        `${key} must copy what there is, got "COPY package-lock.json" at app/Dockerfile:2, which is not in app; ` +
          "correct the path, which is seen from the context, or make the file before",
        `${key} must copy what there is, got "ADD sever.js" at app/Dockerfile:4, which is not in app; ` +
          "correct the path, which is seen from the context, or make the file before",
      ],
    );
  });

  it("is refused where it copies what .dockerignore leaves out, with the line to write there", () => {
    put("app/.dockerignore", "*\n!package.json\n!src\n");
    const line =
      `${key} must copy what is sent to Docker, got "COPY ./server.js" at app/Dockerfile:2, which app/.dockerignore leaves out; ` +
      "end app/.dockerignore with the line !server.js";
    assert.deepEqual(faults(["FROM a", "COPY ./server.js package.json /"]), [line]);
    put("app/.dockerignore", "*\n!package.json\n!src\n!server.js\n");
    assert.deepEqual(faults(["FROM a", "COPY ./server.js package.json src /"]), []);
  });

  it("is refused by what its arguments, variables and stages make of it", () => {
    const missing = /^services\.web\.build\.dockerfile must copy what there is, got "COPY .*" at app\/Dockerfile:\d+,/;
    for (const [lines, build] of [
      [["FROM a", "ARG FILE=sever.js", "COPY $FILE /"], {}],
      [["FROM a", "ARG FILE=server.js", "COPY ${FILE} /"], { args: { FILE: "other.js" } }],
      [["FROM a AS base", "ENV DIR=lib", "FROM base", "COPY ${DIR}/x /"], {}],
      [["FROM a AS build", "COPY lib /", "FROM b", "COPY --from=build /x /"], {}],
      [["FROM a AS one", "COPY lib /", "FROM b"], { target: "one" }],
      [["FROM a", 'COPY ["src/a c.js", "/"]'], {}],
      [["FROM a", "COPY --chown=1:1 --link ../lib /"], {}],
    ] as const) {
      const found = faults([...lines], build);
      assert.equal(found.length, 1, lines.join("; "));
      assert.match(found[0] ?? "", missing);
    }
  });

  describe("is accepted", () => {
    const cases: [what: string, lines: string[], build?: object][] = [
      ["with all of its context", ["FROM a", "COPY . .", "COPY ./ ./", "COPY / /", "ADD .. /x"]],
      ["with folders, names in quotes and files that are there", ["FROM a", 'COPY ["src/a b.js", "/"]', "COPY src/ /"]],
      [
        "with a source from a stage or an image",
        ["FROM a AS b", "FROM c", "COPY --from=b /x /", "COPY --from=d:1 y /"],
      ],
      ["with patterns, which may match nothing", ["FROM a", "COPY package*.json yarn.loc[k] ?.txt /"]],
      ["with URLs and repositories of Git", ["FROM a", "ADD https://x.test/y git@x.test:y.git x.git#main /"]],
      [
        "with here-documents, and whatever stands below one",
        ["FROM a", "COPY <<one two.txt /", "RUNN", "one", "RUNN x"],
      ],
      ["with a variable of the base image", ["FROM a", "COPY $APP_HOME ${APP_HOME:-lib} /"]],
      ["with a variable made of one of the base image", ["FROM a", "ENV P=$HOME/x", "COPY $P ${P}/lib /"]],
      ["with an argument that nobody gives a value", ["FROM a", "ARG FILE", "COPY $FILE /"]],
      ["with flags that change what a source means", ["FROM a", "COPY --parents lib/./x /", "COPY --exclude=y lib /"]],
      ["with a stage that is not built", ["FROM a AS old", "COPY lib /", "FROM b", "USER 1"]],
      ["with what only images made from it copy", ["FROM a", "ONBUILD COPY lib /"]],
      ["with an escape of its own", ["# escape=`", "FROM a", "COPY server.js `", "  package.json C:\\x\\"]],
      ["with another frontend, by directive", ["# syntax=x.test/own:1", "FROM a", "RUNN", "COPY lib /"]],
      ["with another frontend, by argument", ["FROM a", "RUNN"], { args: { BUILDKIT_SYNTAX: "x.test/own:1" } }],
      ["with its own Dockerfile and .dockerignore", ["FROM a", "COPY Dockerfile .dockerignore /"]],
      ["with comments, lower case and empty lines between", ["from a", "run x \\", "# RUNN", "", "  y", "copy src /"]],
      ["with Windows line ends", ["FROM a\r", "COPY server.js \\\r", "  src /\r", "RUN x\r"]],
    ];
    for (const [what, lines, build] of cases) it(what, () => assert.deepEqual(faults(lines, build), []));

    it("with what a build makes, which Git ignores", () => {
      put(".gitignore", "target/\n*.jar\n");
      put("app/.gitignore", "/dist\n");
      assert.deepEqual(faults(["FROM a", "COPY target/x dist/index.js lib/app.jar /"]), []);
    });

    it("with what lies behind a link", () => {
      symlinkSync("src", join(root, "app/link"));
      assert.deepEqual(faults(["FROM a", "COPY link/whatever link /"]), []);
    });

    it("with an official frontend, whose lines are judged nevertheless", () => {
      for (const frontend of ["docker/dockerfile:1", "docker.io/docker/dockerfile:1.7"]) {
        assert.deepEqual(faults([`# syntax=${frontend}`, "FROM a", "COPY src /"]), []);
        assert.equal(faults([`# syntax=${frontend}`, "FROM a", "RUNN"]).length, 1);
      }
    });
  });
});
