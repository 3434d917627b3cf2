// The values of a container's `user`: `<user>` or `<user>:<group>`, by number or by name in the image.
// Which of them a stack file may have is left to settings/keys/container.ts and settings/rules/users.ts.

/** Whether the user is root, by name or by number. */
export function isRoot(user: string): boolean {
  return /^(root|0+)(:|$)/.test(user);
}

export interface Owner {
  uid: number;
  gid: number;
}

/** The numbers of a user, whose group has by default the same number; undefined of a name, which the image knows. */
export function ownerOf(user: string): Owner | undefined {
  const [name = "", group = name] = user.split(":");
  const [uid, gid] = [name, group].map((one) => (one === "root" ? 0 : /^\d+$/.test(one) ? Number(one) : undefined));
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
