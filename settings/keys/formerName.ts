// `renamedFrom`: the former name of a service or a job, so that its resources are kept and not deleted and made anew.
// How they are kept is left to stack/workloads.ts.

import type { Fault } from "../language/faults.ts";
import { matching } from "../language/fields.ts";
import { soundEntries, soundly } from "../language/sift.ts";

/** The form of a service's or job's name, behind `^` in a regular expression; service.ts refuses more. */
export const nameForm = "(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$";

/** A name of that form, which the user chooses. */
export const shortName = matching(
  new RegExp(`^${nameForm}`),
  "be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first",
  "rename it",
);

export const formerName = matching(
  new RegExp(`^${nameForm}`),
  "be the name before, 1 to 20 lower-case letters, digits and single hyphens",
  "write it as it stood in the stack file",
);

type Named = Readonly<Record<string, { renamedFrom?: string }>>;

/** Resources can go to one new name only, and only if no service or job still has the old name. */
export function* checkFormerNames(services: Named, jobs: Named): Generator<Fault> {
  const maps = Object.entries({ services, jobs });
  const names = new Map(maps.flatMap(([map, named]) => Object.keys(named).map((name) => [name, `${map}.${name}`])));
  const takers = new Map<string, string>();
  for (const [map, named] of maps) {
    for (const [name, workload] of soundEntries(named)) {
      yield* soundly(function* () {
        const { renamedFrom: got } = workload;
        if (got === undefined) return;
        const path = [map, name, "renamedFrom"];
        const [owner, taker] = [names.get(got), takers.get(got)];
        if (got === name) yield { path, must: "be another name than the one now", got, advice: "take it out" };
        else if (owner) {
          yield { path, must: "be a name that nothing has any more", got, advice: `take this out, or ${owner}` };
        } else if (taker) yield { path, must: `not be that of ${taker} too`, got, advice: "take one of them out" };
        takers.set(got, `${map}.${name}`);
      });
    }
  }
}
