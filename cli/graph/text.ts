// How wide a text is, and how it breaks into lines, without a browser. The widths are those of Helvetica and of what
// stands in for it (Arial, Liberation Sans), with room for a font that is a little wider.

/** Character → its width as a share of the font's size; of all others 0.56, of capitals 0.7. */
const widths = new Map(
  [
    ["ijl'|", 0.24],
    [" \u00a0.,:;!/\\It[]f", 0.29],
    ["()-r{}`", 0.34],
    ['"*', 0.38],
    ["ckJsvxyz", 0.5],
    ["MWmw%@→…", 0.9],
  ].flatMap(([characters, width]) => [...String(characters)].map((one) => [one, Number(width)])),
);

const spare = 1.07;

export function widthOf(text: string, size: number): number {
  const widthOfOne = (one: string) => widths.get(one) ?? (/[A-Z&]/.test(one) ? 0.7 : one > "~" ? 0.9 : 0.56);
  return [...text].reduce((sum, one) => sum + widthOfOne(one), 0) * size * spare;
}

/** The text in lines of at most this width; a word that is wider is cut where it is full. */
export function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => pieces(one, size, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer, size) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function pieces(word: string, size: number, width: number): string[] {
  if (widthOf(word, size) <= width) return [word];
  let fits = 1;
  while (widthOf(word.slice(0, fits + 1), size) <= width) fits++;
  // A host name or a path is cut after a sign that ends a part of it.
  const [sign] = /^.*[-./:,_](?=[^-./:,_])/.exec(word.slice(0, fits)) ?? [];
  const end = sign !== undefined && sign.length > fits / 3 ? sign.length : fits;
  return [word.slice(0, end), ...pieces(word.slice(end), size, width)];
}
