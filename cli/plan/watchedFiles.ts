// Watches the files that a plan is made from: the stack files, the program, and the build contexts of images. Files
// that are saved together, or in several steps (an editor's rename), are one change.

import { join, relative, resolve, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";

export interface Change {
  /** Paths relative to the project. */
  files: string[];
  /** Whether modules of the program are among them. */
  program: boolean;
}

/**
 * How long after a change the files are read. It is longer than an editor takes from its first step to its last, and
 * than the 50 ms after a change in which chokidar reports no second change of the same file.
 */
const togetherMs = 60;

/** Folders of the project that have no part in a plan. */
const apart = ["bench", "bootstrap", "cli", "dist", "docs", "plans", "tests"];

const module = /\.(ts|mts|mjs|js|cjs|json)$/;

export class WatchedFiles {
  readonly #root: string;
  readonly #onChange: (change: Change) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #contexts: string[] = [];
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(root: string, onChange: (change: Change) => void) {
    this.#root = resolve(root);
    this.#onChange = onChange;
  }

  /** Resolves once no change of the project can be missed. */
  begin(): Promise<void> {
    return this.#watch(this.#root);
  }

  /**
   * Resolves once no change of the build contexts can be missed.
   * @param folders relative to the project; they may be outside of it
   */
  async contexts(folders: readonly string[]): Promise<void> {
    this.#contexts = folders.map((folder) => resolve(this.#root, folder));
    const isNew = (folder: string) => !this.#watchers.has(folder);
    await Promise.all([...new Set(this.#contexts)].filter(isNew).map((folder) => this.#watch(folder)));
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.close()));
  }

  #watch(folder: string): Promise<void> {
    // A watcher of its own, since one watcher reports only once that it is ready.
    const watcher = watch(folder, { ignoreInitial: true, ignored: (path) => this.#isApart(path) });
    this.#watchers.set(folder, watcher);
    watcher.on("all", (_event, path) => {
      this.#changed.add(path);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#onChange(this.#take()), togetherMs);
    });
    return new Promise((done) => watcher.once("ready", done));
  }

  #take(): Change {
    const paths = [...this.#changed].sort();
    this.#changed = new Set();
    return {
      files: paths.map((path) => relative(this.#root, path)),
      program: paths.some((path) => module.test(path) && !this.#isContext(path)),
    };
  }

  #isContext(path: string): boolean {
    return this.#contexts.some((context) => context !== this.#root && isIn(context, path));
  }

  /** In the project hidden files are ignored, too; in a build context they are part of the image. */
  #isApart(path: string): boolean {
    if (this.#isContext(path)) return /[\\/](node_modules|\.git)([\\/]|$)/.test(path);
    const [top = "", ...below] = relative(this.#root, path).split(sep);
    const parts = [top, ...below];
    return top !== ".." && (apart.includes(top) || parts.some((part) => part === "node_modules" || /^\../.test(part)));
  }
}

function isIn(folder: string, path: string): boolean {
  return path === folder || path.startsWith(join(folder, sep));
}
