// Changes the environment of this process to another one. It is not replaced, since the system and other programs see
// only the object that the process has.

export function environmentBecomes(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}
