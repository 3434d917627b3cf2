// Completes arguments with their defaults. An argument that is undefined counts as missing. The defaults themselves
// are left to the components and settings/defaults.ts.

/** The arguments, with the default of each missing one. */
export function withDefaults<Args extends object, Defaults extends Partial<Args>>(
  given: Args,
  defaults: Defaults,
): Args & Required<Pick<Args, keyof Defaults & keyof Args>> {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) } as unknown as Args &
    Required<Pick<Args, keyof Defaults & keyof Args>>;
}
