// The picture that a comment on a pull request shows of a stack: as Mermaid, with what came and went, and only where
// that is something that the picture shows. A new stack has it without marks, one that is gone has none.

import type { Sides } from "../diff/bothSides.ts";
import { compared, isMarked } from "./compare.ts";
import { mermaid } from "./mermaid.ts";
import { pictureOf } from "./model.ts";

/** What Mermaid draws at most, unless a page allows more: https://mermaid.js.org/config/schema-docs/config.html */
const most = { characters: 50_000, arrows: 500 };

export function changedPicture({ before, after }: Sides): string | undefined {
  if (after === undefined) return undefined;
  const now = pictureOf(after);
  const picture = before === undefined ? now : compared(pictureOf(before), now);
  if ((before && !isMarked(picture)) || picture.arrows.length > most.arrows) return undefined;
  const text = mermaid(picture);
  return text.length > most.characters ? undefined : text;
}
