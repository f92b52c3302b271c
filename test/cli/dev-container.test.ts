import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { inContainer } from "../../cli/dev/container.ts";
import { planServer } from "../../cli/dev/plan.ts";
import { runCommand } from "../../cli/dev/server-process.ts";
import { makeFilter } from "../../cli/dev/watched.ts";
import { makeFolder, manifest, serverText } from "./dev-servers.ts";

afterEach(() => void vi.restoreAllMocks());

test("R18 a build of an image is good where what earlier ones left cannot be removed", async () => {
  const { build } = await plan("[ $1 = build ] || { echo a prune is under way >&2; exit 1; }");
  const lines: string[] = [];
  expect(await run(build, lines)).toBe(0);
  expect(lines).toEqual([]);
  expect(await run((await plan("exit 3")).build, lines)).toBe(3);
});

test("R18 what enters no image is not watched where the server runs in one", async () => {
  const { folder, image } = await plan("true", { ".dockerignore": "*\n!server.js\n!package.json\n" });
  const isIgnored = makeFilter(folder, { hasBuild: true, image });
  const files = ["server.js", "Dockerfile", "package.json", "notes.txt"];
  expect(files.filter((file) => isIgnored(join(folder, file)))).toEqual(["notes.txt"]);
});

async function plan(docker: string, files: Record<string, string> = {}) {
  const folder = await makeFolder({
    "package.json": manifest,
    "server.js": serverText("first"),
    Dockerfile: "FROM scratch\n",
    "node_modules/.bin/docker": `#!/bin/sh\n${docker}\n`,
    ...files,
  });
  await chmod(join(folder, "node_modules/.bin/docker"), 0o755);
  // No project of Pulumi is there.
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  return inContainer(planServer(folder, {}, folder), [], await makeFolder({}));
}

function run(command = "", lines: string[] = []): Promise<number | string> {
  const folder = process.cwd();
  return runCommand(command, { folder, environment: {}, onLine: (line) => lines.push(line) }).ended;
}
