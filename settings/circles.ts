// Circles among things that name each other, such as services that call and containers that wait. Pure.
// What a circle means is left to calls.ts and rules/containerOrder.ts.

/**
 * A circle for each arrow that closes one, seen from the first name: its names in their order, the first one not again
 * at the end. Without the arrows from the last name of each to its first there is none left.
 * @param next the names that the arrows from a name lead to, all of which are among `names`
 */
export function* circlesIn(
  names: Iterable<string>,
  next: (name: string) => Iterable<string>,
): Generator<[string, ...string[]]> {
  const done = new Set<string>();
  function* search(name: string, from: readonly string[]): Generator<[string, ...string[]]> {
    if (done.has(name)) return;
    const way = [...from, name];
    for (const to of next(name)) {
      if (way.includes(to)) yield [to, ...way.slice(way.indexOf(to) + 1)];
      else yield* search(to, way);
    }
    done.add(name);
  }
  for (const name of names) yield* search(name, []);
}
