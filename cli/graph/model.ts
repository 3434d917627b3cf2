// A plan → what its picture has in it, as people draw it on a whiteboard: who can reach whom. Each part is made of
// resources of the plan, and every security group rule of the plan is in an arrow. Alarms, logs, roles, images and
// dead-letter queues, which no packet passes, are left out.

import type { Plan } from "../../plan/graph.ts";
import { drawBalancers } from "./balancers.ts";
import { vpcFrame, vpcType } from "./frames.ts";
import { drawOwn } from "./ownBoxes.ts";
import type { Picture } from "./picture.ts";
import { Sketch } from "./sketch.ts";
import { drawTraffic } from "./traffic.ts";
import { drawEndpoints } from "./waysOut.ts";
import { drawGivenFiles, drawWorkloads } from "./workloadBoxes.ts";

export function pictureOf(plan: Plan): Picture {
  const sketch = new Sketch(plan);
  // Also where nothing stands in it, so that a VPC that is there does not come with the first thing in it.
  for (const { name } of sketch.stack.all(vpcType)) vpcFrame(`\${${name}.vpcId}`, sketch);
  drawBalancers(sketch);
  drawWorkloads(sketch);
  drawEndpoints(sketch);
  drawOwn(sketch);
  drawTraffic(sketch);
  drawGivenFiles(sketch);
  return withoutDoubles(sketch.picture());
}

/** Where packets go anyway, an arrow for a value or for a call of the API says nothing more. */
function withoutDoubles(picture: Picture): Picture {
  const ways = new Set(
    picture.arrows.filter(({ kind }) => kind === "traffic").map(({ from, to }) => `${from} → ${to}`),
  );
  const arrows = picture.arrows.filter(({ kind, from, to }) => kind !== "use" || !ways.has(`${from} → ${to}`));
  return { ...picture, arrows };
}
