// Which stacks have a file in plans/, and are judged by others: those that are deployed to AWS.

import { stackNames } from "../../settings/stackNames.ts";

/** The stack that is deployed to an emulator on a developer's machine, where nobody reviews it. */
const unreviewed = ["local"];

/** The stacks that have a file in plans/. */
export function reviewedStacks(root: string): string[] {
  return stackNames(root).filter((stack) => !unreviewed.includes(stack));
}
