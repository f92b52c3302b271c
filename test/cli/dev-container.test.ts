import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { inContainer } from "../../cli/dev/container.ts";
import { planServer } from "../../cli/dev/plan.ts";
import { makeFilter } from "../../cli/dev/watched.ts";
import { makeFolder, manifest, serverText } from "./dev-servers.ts";

afterEach(() => void vi.restoreAllMocks());

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
