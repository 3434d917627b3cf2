// The pages of AWS's lists. What answers in AWS's place, such as an emulator or a proxy, may name the same next page again
// and again; a list that leads back to where it was ends with an error here, and not never.

/** More than any list that is read here to its end: a hundred thousand entries. */
const mostPages = 1_000;

/** What names the next page, by the services' several names for it. */
interface Page {
  nextToken?: string;
  NextToken?: string;
  NextMarker?: string;
  PaginationToken?: string;
}

/** Names AWS's list in a sentence of apiError.ts. */
export class EndlessList extends Error {
  override name = "EndlessList";
}

/** @throws EndlessList where a next page was there before, or too many are */
export class NextPages {
  readonly #seen = new Set<string>();
  readonly #most: number;

  /** @param most how many pages at most */
  constructor(most = mostPages) {
    this.#most = most;
  }

  /** Takes note of what a page names as its next one. */
  add(token: string): void {
    if (this.#seen.has(token)) throw new EndlessList("a page leads back to an earlier one");
    this.#seen.add(token);
    if (this.#seen.size >= this.#most) throw new EndlessList(`there are more than ${this.#most} pages`);
  }
}

/** The pages of one of the SDK's paginators. @throws EndlessList */
export async function* pagesOf<Of extends Page>(paginator: AsyncIterable<Of>): AsyncGenerator<Of> {
  const next = new NextPages();
  for await (const page of paginator) {
    yield page;
    const token = tokenOf(page);
    if (token !== undefined) next.add(token);
  }
}

/** The same of an operation that has no paginator. */
export function pagesBy<Of extends Page>(ask: (token: string | undefined) => Promise<Of>): AsyncGenerator<Of> {
  return pagesOf(asked(ask));
}

async function* asked<Of extends Page>(ask: (token: string | undefined) => Promise<Of>): AsyncGenerator<Of> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield page;
    token = tokenOf(page);
  } while (token !== undefined);
}

/** An empty one is none, too. */
function tokenOf({ nextToken, NextToken, NextMarker, PaginationToken }: Page): string | undefined {
  return nextToken || NextToken || NextMarker || PaginationToken || undefined;
}
