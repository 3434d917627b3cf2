// Users as `user` of a container names them: `<user>` or `<user>:<group>`, in numbers or in names of the image.

/** Whether it is root. */
export function isRoot(user: string): boolean {
  return /^(root|0+)(:|$)/.test(user);
}
