// Opens a page in the browser that its user has chosen, where there is somebody who sees it. Which program that is, is
// left to the package `open`.

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** How long a system may take to say that it has no browser. */
const answerMs = 1_500;

/**
 * @param what a URL, or a file's absolute path
 * @returns why it is not open; undefined where it is
 */
export async function openInBrowser(
  what: string,
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): Promise<string | undefined> {
  const none = whyNot(env, platform);
  if (none !== undefined) return none;
  const { default: open } = await import("open");
  try {
    const started = await open(what);
    const code = started.exitCode ?? (await exitCodeOf(started));
    return code === 0 ? undefined : `no browser opened it (exit code ${code})`;
  } catch (error) {
    return `no browser opened it: ${(error as Error).message}`;
  }
}

/** 0, too, where it goes on running: a browser that has been started itself does. */
async function exitCodeOf(started: ChildProcess): Promise<number | null> {
  started.ref();
  try {
    const [code] = await once(started, "exit", { signal: AbortSignal.timeout(answerMs) });
    return code;
  } catch (error) {
    if ((error as Error).name !== "AbortError") throw error;
    return 0;
  } finally {
    started.unref();
  }
}

function whyNot(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  if (env.CI) return "CI has no browser that somebody sees";
  const has = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"].some((name) => env[name]);
  return platform === "linux" && !has
    ? "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    : undefined;
}
