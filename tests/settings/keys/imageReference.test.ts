import assert from "node:assert/strict";
import { reported, tells, web } from "../../support/reported.ts";

describe("An image", () => {
  tells([
    [
      "refuses capitals in the name",
      web({ build: undefined, image: "Acme/Web:1" }),
      'services.web.image must be an image reference: <registry>/<name>:<tag>, or @sha256: and 64 hexadecimal digits after the name, got "Acme/Web:1"; write the name in lower case',
    ],
    [
      "refuses a digest that is cut",
      web({ build: undefined, image: "nginx@sha256:abc" }),
      'services.web.image must be an image reference: <registry>/<name>:<tag>, or @sha256: and 64 hexadecimal digits after the name, got "nginx@sha256:abc"; copy the whole digest',
    ],
    [
      "refuses a reference that is too long",
      web({ build: undefined, image: `a/${"b".repeat(254)}:1` }),
      'services.web.image must be at most 255 characters long, got "a/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…bbbbbbbb:1 (258 characters)"; leave the tag out beside a digest',
    ],
    [
      "refuses an empty reference",
      web({ build: undefined, image: "" }),
      'services.web.image must be an image reference: <registry>/<name>:<tag>, or @sha256: and 64 hexadecimal digits after the name, got ""; write the name in lower case',
    ],
  ]);
});

describe("A good image", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  for (const image of [
    "nginx",
    "nginx:latest",
    "nginx:1.30",
    `nginx@${digest}`,
    `nginx:1.30@${digest}`,
    `nginx:latest@${digest}`,
    "public.ecr.aws/docker/library/nginx:1.30.5-alpine-slim",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web-repository-1a2b3c4:3f9a",
    "localhost:5000/team/a__b.c-d/app:v1_2.3",
    `a/${"b".repeat(251)}:1`,
  ]) {
    it(`is ${image.slice(0, 60)}`, () => assert.deepEqual(reported(web({ build: undefined, image })), []));
  }
});
