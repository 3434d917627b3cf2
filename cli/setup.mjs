// Runs before every command and npm script that needs the dependencies: installs what package-lock.json asks for, where
// node_modules lacks it. Plain JavaScript without dependencies, since a fresh clone has only Node 20.

import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const onWindows = process.platform === "win32"; // where npm writes scripts in place of links
const oldestNode = "20.10.0"; // the first that runs `ecs`, a module without a file extension

/** Why `npm ci` is due; undefined when everything that the lock file asks for is there. */
function due() {
  const installedLock = `${root}node_modules/.package-lock.json`;
  if (!existsSync(installedLock)) return "node_modules is not there yet";
  let installed;
  try {
    installed = JSON.parse(readFileSync(installedLock, "utf8")).packages;
  } catch {
    return "the last installation did not end well";
  }
  // `pulumi new <folder>` copies what a link leads to, and a command that is such a copy finds none of its modules.
  const bin = `${root}node_modules/.bin`;
  if (!onWindows && existsSync(bin) && readdirSync(bin).some((name) => !isLink(`${bin}/${name}`))) {
    return "node_modules was copied without its links";
  }
  const wanted = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")).packages;
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = installed[path];
    // Packages for other platforms are optional and are not installed.
    if (!found && optional) continue;
    if (found?.version !== version || found?.integrity !== integrity) {
      return `package-lock.json wants ${path.replace(/^.*node_modules\//, "")} ${version}, installed is ${found?.version ?? "none"}`;
    }
  }
  return undefined;
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

if (process.versions.node.localeCompare(oldestNode, "en", { numeric: true }) < 0) {
  fail(
    `Node.js ${oldestNode} or later is needed to start, this is ${process.version}; the rest runs on a Node of its own.`,
  );
}

// npm runs `prepare`, and with it this, at the end of an `npm ci`, too.
const reason = process.env.npm_command === "ci" ? undefined : due();
if (reason && isLink(`${root}node_modules`)) {
  // npm ci would empty the folder that the link leads to, which is another project's.
  fail(`${reason}, and node_modules is a link: run npm ci where it leads to, or take the link out and run this again.`);
}
if (reason) {
  console.error(`setup: ${reason}; running npm ci`);
  // Only errors are shown: npm would warn of the Node that it runs on, in place of which it installs another.
  const arguments_ = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath?.endsWith("npm-cli.js") ? process.env.npm_execpath : undefined;
  // npm's output goes to stderr, since stdout belongs to the command that runs next.
  const options = { cwd: root, stdio: ["ignore", 2, 2], shell: !npm && onWindows };
  const { status, error } = npm
    ? spawnSync(process.execPath, [npm, ...arguments_], options)
    : spawnSync("npm", arguments_, options);
  if (status !== 0) {
    fail(
      `npm ci did not succeed (${error?.message ?? `exit code ${status}`}); its own lines above say why. ` +
        "It needs the npm registry: without network, or behind a proxy, run `npm ci` where it works, then this again.",
    );
  }
}
