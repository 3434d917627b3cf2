import assert from "node:assert/strict";
import { refusedFolders, writtenFolders } from "../../../cli/try/writes.ts";

describe("the folders that a container wrote to", () => {
  const of = (diff: string[], volumes = ["/tmp"]) => writtenFolders(diff.join("\n"), volumes);

  it("are those of its files, and one that it made itself is enough", () => {
    assert.deepEqual(of(["C /run", "A /run/nginx.pid"]), ["/run"]);
    assert.deepEqual(of(["C /home", "C /home/me", "A /home/me/.cache", "A /home/me/.cache/x"]), ["/home/me/.cache"]);
    assert.deepEqual(of(["C /var", "C /var/lib", "A /var/lib/new", "C /var/lib/old"]), ["/var/lib"]);
  });

  it("leave out volumes, mount points that the engine made, and what is the engine's own", () => {
    assert.deepEqual(of(["A /new", "A /new/x", "C /tmp", "A /tmp/a"], ["/tmp", "/new/x"]), []);
    assert.deepEqual(
      of(["C /usr", "C /usr/sbin", "A /usr/sbin/docker-init", "C /etc", "A /etc/mtab", "A /.dockerenv"]),
      [],
    );
    assert.deepEqual(of(["C /etc", "C /etc/hosts", "A /etc/app.conf", "A /system"], []), ["/etc"]);
  });

  it("are those, too, of files that the program itself says it could not open", () => {
    const lines = [
      'open() "/var/log/nginx/error.log" failed (30: Read-only file system)',
      "OSError: [Errno 30] Read-only file system: '/home/me/.cache'",
      "mkdir: cannot create directory '/data': Read-only file system",
      "open /etc/none: no such file or directory",
    ];
    assert.deepEqual(refusedFolders(lines.join("\n")), ["/home/me", "/var/log/nginx"]);
  });
});
