// Arguments made complete. An argument that is written out as undefined counts as one that is not there.

/** What is given, and the default of each that is not; each property of the defaults then has a value. */
export function withDefaults<Args extends object, Defaults extends Partial<Args>>(
  given: Args,
  defaults: Defaults,
): Args & Required<Pick<Args, keyof Defaults & keyof Args>> {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) } as unknown as Args &
    Required<Pick<Args, keyof Defaults & keyof Args>>;
}
