import { tells, web } from "../../support/reported.ts";

describe("A build", () => {
  tells([
    [
      "refuses an absolute context",
      web({ build: { context: "/srv/app" } }),
      'services.web.build.context must be a relative path, the same on every machine, got "/srv/app"; write it such as app',
    ],
    [
      "refuses an empty context",
      web({ build: { context: " " } }),
      "services.web.build.context must be a folder's path, seen from the project's own folder, got \" \"; write it such as app",
    ],
    [
      "refuses an absolute Dockerfile",
      web({ build: { context: "app", dockerfile: "/app/Dockerfile" } }),
      'services.web.build.dockerfile must be a relative path, the same on every machine, got "/app/Dockerfile"; write it such as Dockerfile',
    ],
    [
      "refuses a build argument that looks like a credential, without showing it",
      web({ build: { context: "app", args: { NPM_TOKEN: "hunter2" } } }),
      "services.web.build.args.NPM_TOKEN must not have a name that looks like a credential, got one that does; give the app the value under secrets, as an image keeps its build arguments, or give the reason in allow: { open-credentials: … }",
    ],
    [
      "refuses a number as a build argument",
      web({ build: { context: "app", args: { VERSION: 1.2 } } }),
      "services.web.build.args.VERSION must be text, got 1.2; put it in quotes",
    ],
    [
      "refuses a stage's name with a space",
      web({ build: { context: "app", target: "a b" } }),
      'services.web.build.target must be the name of a build stage, got "a b"; write the name after AS in the Dockerfile',
    ],
    [
      "refuses a cache of one's own naming",
      web({ build: { context: "app", cache: "registry" } }),
      'services.web.build.cache must be true or false, got "registry"; write one of these',
    ],
    [
      "refuses an unknown key",
      web({ build: { context: "app", file: "Dockerfile" } }),
      'services.web.build.file must be a known key, got "file"; the nearest is dockerfile',
    ],
  ]);
});
