// Which name was meant where somebody wrote one that there is not. One rule for keys, values, stacks and services.
// Imports nothing but the distance between two texts: commands that are to start fast ask it too.

import { distance } from "fastest-levenshtein";

/** The share of the longer text that may be wrong; with more of it another word is meant. */
const mostWrong = 0.4;
/** A shorter part of a name stands in many names. */
const shortestPart = 3;

/** The option that a text most likely stands for; undefined where none is near enough to be meant. */
export function nearest(value: string, options: readonly string[]): string | undefined {
  const meant = value.toLowerCase();
  const measured = options.map((option) => ({ option, edits: edits(meant, option.toLowerCase()) }));
  // A part of a name is more likely to be meant than another name of a like length.
  const related = measured.filter(({ option }) => isPart(meant, option.toLowerCase()));
  const near = measured.filter(({ option, edits }) => edits <= mostWrong * Math.max(option.length, meant.length));
  const candidates = related.length > 0 ? related : near;
  return candidates.sort((a, b) => a.edits - b.edits)[0]?.option;
}

/**
 * Advice on a value that is none of the options.
 * @param otherwise where no option is near. @default all that there are
 */
export function nearestIs(value: string, options: readonly string[], otherwise = all(options)): string {
  const near = nearest(value, options);
  return near === undefined ? otherwise : `the nearest is ${near}`;
}

function all(options: readonly string[]): string {
  return options.length === 1 ? `the only one is ${options[0]}` : `known are ${options.join(", ")}`;
}

function isPart(a: string, b: string): boolean {
  const [part, whole] = a.length < b.length ? [a, b] : [b, a];
  return part.length >= shortestPart && whole.includes(part);
}

/** Letters to add, take out or change; two that changed places are one edit, as that is one slip of the fingers. */
function edits(from: string, to: string): number {
  const swapped = [...from.slice(1)].map(
    (letter, at) => `${from.slice(0, at)}${letter}${from[at]}${from.slice(at + 2)}`,
  );
  return Math.min(distance(from, to), ...swapped.map((text) => 1 + distance(text, to)));
}
