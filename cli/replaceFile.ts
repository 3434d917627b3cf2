// Writes a file as a whole or not at all: beside its place first, then in it, so that a full disk or a sudden end leaves
// what was there. The one way in which commands write into files that were not made for this run alone.

import {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  constants,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";

/**
 * The file keeps its mode and its owner, and a link to it stays a link.
 * @param mode of a file that is new. @default 0o666, less what the user's umask takes
 * @throws the system's error, with the file as its path
 */
export function replaceFile(path: string, text: string | Uint8Array, { mode = 0o666 } = {}): void {
  const before = statSync(path, { throwIfNoEntry: false });
  naming(path, () => {
    // A device or a pipe, such as /dev/stdout, has no place to be moved to.
    if (before && !before.isFile()) return writeFileSync(path, text);
    const place = before ? realpathSync(path) : path;
    // Who may not write a file could still move another to its place.
    if (before) accessSync(place, constants.W_OK);
    const beside = besideOf(place);
    try {
      writeFileSync(beside, text, { mode, flush: true });
      if (before) keepAs(before, beside);
      renameSync(beside, place);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** @throws the system's error, with the file as its path */
export function appendToFile(path: string, text: string): void {
  naming(path, () => appendFileSync(path, text));
}

function keepAs({ mode, uid, gid }: Stats, path: string): void {
  chmodSync(path, mode & 0o7777);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

/** Where a file is written before it takes its place. */
export const besideOf = (path: string) => `${path}.${process.pid}.new`;

/** An error of writing names no file, and one of opening the file beside. */
function naming(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}
