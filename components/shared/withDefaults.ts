// Completes arguments with their defaults. An argument that is undefined counts as missing. The defaults themselves
// are left to the components and settings/defaults.ts.

/** The arguments, with the default of each missing one. */
export function withDefaults<Args extends object, Defaults extends Partial<Args>>(
  given: Args,
  defaults: Defaults,
): Args & Required<Pick<Args, keyof Defaults & keyof Args>> {
  const all: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) all[name] = value;
  return all as Args & Required<Pick<Args, keyof Defaults & keyof Args>>;
}
