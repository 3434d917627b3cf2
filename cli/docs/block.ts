// The parts of the README that `./ecs docs` writes: what stands between `<!-- name:start -->` and `<!-- name:end -->`.

/** The text with `content` in the block of that name. @throws where the text has no place for it */
export function withBlock(readme: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before, after] = [readme.indexOf(start), readme.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`README.md has no ${start} … ${end} to write between`);
  return `${readme.slice(0, before + start.length)}\n${content}\n${readme.slice(after)}`;
}
