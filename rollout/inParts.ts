// Asks AWS for many things where one request takes only a number of them.

/**
 * All answers, in the order of the items; the requests go out one after the other.
 * @param most how many items one request takes
 */
export async function inParts<Item, Answer>(
  items: readonly Item[],
  most: number,
  ask: (some: Item[]) => Promise<readonly Answer[] | undefined>,
): Promise<Answer[]> {
  const all: Answer[] = [];
  for (let first = 0; first < items.length; first += most) {
    all.push(...((await ask(items.slice(first, first + most))) ?? []));
  }
  return all;
}
