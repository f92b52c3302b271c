import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "citty";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import gateList from "../../cli/gate-list.ts";
import launchCheck from "../../cli/launch-check.ts";
import notes from "../../cli/notes.ts";
import { projectText } from "./own-project.ts";

const project = mkdtempSync(join(tmpdir(), "slipway-reading-"));
const exitCode = process.exitCode;

beforeAll(async () => {
  writeFileSync(join(project, "Pulumi.yaml"), projectText);
  writeFileSync(join(project, "launch.yaml"), "name: board\nversion: 1.0.0\n");
  const service = "{ name: demo, env: { ALLOWED_USERS_FILE: /data/users, OAUTH_ISSUER: 'https://a.example' } }";
  writeFileSync(
    join(project, "Pulumi.local.yaml"),
    `config:\n  slipway:target: docker\n  slipway:options: { dataPath: /data }\n  slipway:service: ${service}\n`,
  );
  const git = (...words: string[]) =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: project });
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-qm", "Begin");
  await git("tag", "v1.0.0");
  vi.spyOn(process, "cwd").mockReturnValue(project);
  for (const say of ["log", "error"] as const) vi.spyOn(console, say).mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockImplementation((...words: unknown[]) => {
    for (const word of words) if (typeof word === "function") word();
    return true;
  });
});
afterAll(() => {
  vi.restoreAllMocks();
  process.exitCode = exitCode;
  rmSync(project, { recursive: true });
});

/** Every file below the project with what it holds and when it was written, and every folder with its names. */
function everything(): Record<string, string> {
  const names = readdirSync(project, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    names.map((name) => {
      const { mtimeMs, isFile } = { ...statSync(join(project, name)), isFile: statSync(join(project, name)).isFile() };
      const text = isFile
        ? createHash("sha256")
            .update(readFileSync(join(project, name)))
            .digest("hex")
        : "";
      return [name, `${mtimeMs} ${text}`];
    }),
  );
}

test.each([
  ["launch check", () => runCommand(launchCheck, { rawArgs: [] })],
  ["launch check of a stack", () => runCommand(launchCheck, { rawArgs: ["local", "--for", "openai,readiness"] })],
  ["notes", () => runCommand(notes, { rawArgs: ["local"] })],
  ["gate list", () => runCommand(gateList, { rawArgs: ["local"] })],
])("R31 %s reads and leaves everything as it is", async (_, run) => {
  const before = everything();
  await run();
  expect(everything()).toEqual(before);
});
