// Replaces the parts of a page that `./ecs docs` writes, between `<!-- name:start -->` and `<!-- name:end -->`.

export interface Page {
  path: string;
  text: string;
}

/** The page's text with the new content of each block. @throws where the page has no place for one */
export function withBlocks({ path, text }: Page, blocks: Record<string, string>): string {
  return Object.entries(blocks).reduce((page, [name, content]) => {
    const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
    const [before, after] = [page.indexOf(start), page.indexOf(end)];
    if (before < 0 || after < before) throw new Error(`${path} has no ${start} … ${end} to write between`);
    return `${page.slice(0, before + start.length)}\n${content}\n${page.slice(after)}`;
  }, text);
}
