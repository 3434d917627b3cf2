// What a user of `npm run local` is to read and act on: printed as it is, without a stack trace.

export class Problem extends Error {}
