// Finds the name that somebody meant who wrote one that does not exist. One rule for keys, values, stacks and services.
// It imports only the distance between two texts, as commands that must start fast use it too.

import { distance } from "fastest-levenshtein";

/** The share of the longer text that may be wrong; above it another word is meant. */
const mostWrong = 0.4;
/** A shorter part would fit many names. */
const shortestPart = 3;

/** The option that a text most likely means; undefined where none is near enough. */
export function nearest(value: string, options: readonly string[]): string | undefined {
  const meant = value.toLowerCase();
  const measured = options.map((option) => ({ option, edits: edits(meant, option.toLowerCase()) }));
  // A text that is part of a name more likely means that name than another one of similar length.
  const related = measured.filter(({ option }) => isPart(meant, option.toLowerCase()));
  const near = measured.filter(({ option, edits }) => edits <= mostWrong * Math.max(option.length, meant.length));
  const candidates = related.length > 0 ? related : near;
  return candidates.sort((a, b) => a.edits - b.edits)[0]?.option;
}

/**
 * Advice on a value that is none of the options.
 * @param otherwise the advice where no option is near. @default all options
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

/** Letters to add, take out or change; two letters that changed places count once, as that is one typing mistake. */
function edits(from: string, to: string): number {
  const swapped = [...from.slice(1)].map(
    (letter, at) => `${from.slice(0, at)}${letter}${from[at]}${from.slice(at + 2)}`,
  );
  return Math.min(distance(from, to), ...swapped.map((text) => 1 + distance(text, to)));
}
