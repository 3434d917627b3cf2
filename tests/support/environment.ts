// The environment of this process in another's place: changed, not replaced, as the system and other programs see only
// the one that the process has.

export function environmentBecomes(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}
