import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readmeOf } from "../../stack/readme.ts";

describe("The text of a stack's page in Pulumi Cloud", () => {
  const text = readFileSync("Pulumi.README.md", "utf8");
  const address = "https://app.example.com";
  const linesOf = (whole: string) => whole.split("\n");

  it("is that of Pulumi.README.md where the stack has every output", () => {
    assert.equal(readmeOf(text, { url: address, dashboardUrl: address }), text);
  });

  it("says nothing of an output that the stack has not", () => {
    for (const name of ["url", "dashboardUrl"]) {
      const rest = readmeOf(text, { url: address, dashboardUrl: address, [name]: null });
      assert.ok(!rest.includes(`outputs.${name}}`), name);
      assert.equal(linesOf(rest).length, linesOf(text).length - 1, name);
    }
  });

  it("keeps what names no output, and outputs whose names begin alike", () => {
    assert.equal(
      readmeOf(`# Title\n\${outputs.url}\n\${outputs.urls}\n`, { url: null }),
      `# Title\n\${outputs.urls}\n`,
    );
  });
});
