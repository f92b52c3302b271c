import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";

/** Of a project that nothing is deployed from. */
export const projectText = "name: app\nruntime: nodejs\nplugins:\n  providers:\n    - name: slipway\n      path: x\n";

/** A folder with a project in it, which verbs find as the current one while a file's tests run. */
export function useProject(): string {
  const project = mkdtempSync(join(tmpdir(), "slipway-gate-"));
  beforeAll(() => {
    vi.spyOn(process, "cwd").mockReturnValue(project);
    writeFileSync(join(project, "Pulumi.yaml"), projectText);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    rmSync(project, { recursive: true });
  });
  return project;
}
