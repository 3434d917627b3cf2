// The values of a container's `user`: `<user>` or `<user>:<group>`, by number or by name in the image.
// Which of them a stack file may have is left to settings/keys/container.ts and settings/rules/users.ts.

/** Whether the user is root, by name or by number. */
export function isRoot(user: string): boolean {
  return /^(root|0+)(:|$)/.test(user);
}
