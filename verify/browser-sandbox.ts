import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** How to start Chromium so that what a page runs is kept in Chromium's own sandbox. */
export interface SandboxedProgram {
  executablePath: string;
  env: Record<string, string>;
  remove(): Promise<void>;
}

const tryMs = 2000;
/** Another user, who is root's own outside: files stay readable, and Chromium, which refuses root, starts. */
const asUser = ["--user", "--map-user=1000", "--map-group=1000", "--"];
const script = `#!/bin/sh\nexec unshare ${asUser.join(" ")} "$SLIPWAY_CHROMIUM" "$@"\n`;

/**
 * Chromium as this machine can sandbox it: it refuses to start as root, so root starts it in a user namespace.
 * Undefined where root may make none.
 */
export async function sandboxed(program: string): Promise<SandboxedProgram | undefined> {
  if (process.getuid?.() !== 0) return { executablePath: program, env: {}, remove: async () => {} };
  const { failed } = await execa("unshare", [...asUser, "true"], { reject: false, timeout: tryMs, stdio: "ignore" });
  if (failed) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "slipway-browser-"));
  const executablePath = join(folder, "chromium");
  await writeFile(executablePath, script, { mode: 0o700 });
  const remove = () => rm(folder, { recursive: true, force: true });
  return { executablePath, env: { SLIPWAY_CHROMIUM: program }, remove };
}
