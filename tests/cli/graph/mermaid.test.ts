import assert from "node:assert/strict";
import { compared } from "../../../cli/graph/compare.ts";
import { mermaid } from "../../../cli/graph/mermaid.ts";
import { arrow, box, picture } from "./pictures.ts";

describe("A picture as Mermaid", () => {
  it("has frames around boxes, ports on arrows, and what is open in red", () => {
    assert.equal(
      mermaid(picture(1)),
      `flowchart LR
  subgraph n1["VPC of tests"]
    subgraph n2["tasks"]
      n6["web-1<br/>1 task"]
      n7["worker-1<br/>1 task"]
    end
    n4[/"Balancer<br/>1 task"\\]
    n5>"NAT gateway<br/>1 task"]
  end
  n3(["Internet"])
  n3 -->|"80"| n4
  n4 -->|"3000"| n6
  n2 -.->|"any port"| n5
  linkStyle 0 stroke:#cf222e,stroke-width:3px
`,
    );
  });

  it("marks what came and went in words and by strokes, but leaves red what is open", () => {
    const [before, after] = [picture(1), picture(1)];
    before.boxes.push(box("gone"));
    after.boxes.push(box("new"));
    after.arrows.push(arrow("internet", "service new", { isOpen: true, labels: ["22"] }));
    const lines = mermaid(compared(before, after)).split("\n");
    const of = (text: string) => lines.filter((line) => line.includes(text)).map((line) => line.trim());
    assert.deepEqual(of("removed<br/>"), ['n6["− removed<br/>gone<br/>1 task"]']);
    const [added = ""] = of("added<br/>22");
    assert.match(added, /^n\d -->\|"#43; added<br\/>22"\| n\d$/);
    const links = lines.filter((line) => / -\.?->/.test(line));
    const open = links.findIndex((line) => line.includes("added<br/>22"));
    assert.deepEqual(of(`linkStyle ${open} `), [`linkStyle ${open} stroke:#cf222e,stroke-width:3px`]);
    assert.deepEqual(of("class "), ["class n7 added", "class n6 removed"]);
  });

  it("has nothing of a name that Mermaid, Markdown or HTML could take for its own", () => {
    const title = 'a"b <script> `x` *y* _z_ ]|} #35; & end';
    const whole = picture(1);
    whole.boxes.push(box(title, { lines: ["1. one", "- two", "+ three"] }));
    const line =
      mermaid(whole)
        .split("\n")
        .find((one) => one.includes("script")) ?? "";
    const [, label = ""] = /^\s*n\d+\["(.*)"\]$/.exec(line) ?? [];
    assert.doesNotMatch(label.replaceAll("<br/>", ""), /["<>`*_[\]|{}&]|#(?!\d+;)/);
    const decoded = label
      .replaceAll("<br/>", "\n")
      .replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
    assert.deepEqual(decoded.split("\n"), [title, "1. one", "- two", "+ three"]);
    assert.doesNotMatch(label, /(^|<br\/>)(\d+\. |[-+] )/);
  });
});
