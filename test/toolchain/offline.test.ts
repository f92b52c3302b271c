import { globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import type * as Download from "../../toolchain/download.ts";
import type * as PulumiRelease from "../../toolchain/pulumi-release.ts";

const scratch = await mkdtemp(join(tmpdir(), "slipway-offline-"));
const programs = join(scratch, "path");
const plugins = join(scratch, "pulumi/plugins");
const socket = join(scratch, "engine.sock");
vi.stubEnv("SLIPWAY_CACHE", join(scratch, "cache"));
vi.stubEnv("PULUMI_HOME", join(scratch, "pulumi"));
vi.stubEnv("BUILDX_CONFIG", join(scratch, "buildx"));
vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
vi.stubEnv("PATH", programs);
vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", undefined);

const reach = { yes: true };
const canReach = () => Promise.resolve(reach.yes);
vi.mock("../../toolchain/reach.ts", () => ({ canReachPulumi: canReach, canReachDockerHub: canReach }));

// What the download of a release leaves behind.
const pulumi = `#!/bin/sh
if [ "$1" = version ]; then echo v3.259.0; exit; fi
folder=${plugins}/resource-docker-build-v$5; /bin/mkdir -p $folder
echo > $folder/pulumi-resource-docker-build; /bin/chmod +x $folder/pulumi-resource-docker-build
`;
vi.mock("../../toolchain/pulumi-release.ts", async (original) => ({
  ...(await original<typeof PulumiRelease>()),
  async installRelease(_: unknown, __: unknown, directory: string) {
    await mkdir(directory, { recursive: true });
    for (const name of ["pulumi", "pulumi-language-nodejs"]) {
      await writeFile(join(directory, name), pulumi, { mode: 0o755 });
    }
  },
}));
vi.mock("../../toolchain/download.ts", async (original) => ({
  ...(await original<typeof Download>()),
  downloadText: (_: unknown, url: string) => {
    const version = /download\/v([^/]+)\//.exec(url)?.[1];
    const archs = ["amd64", "arm64"].flatMap((arch) => ["linux", "darwin", "windows"].map((os) => `${os}-${arch}`));
    const lines = archs.map((arch) => `${"ab".repeat(32)}  pulumi-resource-docker-build-v${version}-${arch}.tar.gz`);
    return Promise.resolve(lines.join("\n"));
  },
}));
const loaded = vi.fn();
vi.mock("../../toolchain/offline/index.ts", () => {
  loaded();
  const lacking = {
    name: "lacking",
    isThere: () => Promise.resolve(false),
    bring: () => Promise.reject(new Error("lacking")),
  };
  return { hostBuilder: lacking, standInImages: () => lacking, standInPairs: (images: string[]) => images };
});

const { prepareToolchain } = await import("../../toolchain/index.ts");
const docker = { runs: ["registry:3.0.0"], buildsOn: ["node:24"] };

const engine = createServer((request, response) => response.end(request.url === "/info" ? "{}" : "{}")).listen(socket);
await once(engine, "listening");

beforeEach(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await mkdir(programs, { recursive: true });
});
afterAll(async () => {
  engine.close();
  await rm(scratch, { recursive: true });
});

describe("what only a machine without downloads needs", () => {
  test("is loaded nowhere at once", () => {
    const root = join(import.meta.dirname, "../..");
    const files = globSync("{toolchain,cli,infra,simulation,bench,scripts,verify}/**/*.{ts,mjs}", { cwd: root });
    const outside = files.filter((file) => !file.startsWith("toolchain/offline/") && !file.includes("node_modules"));
    const imports = outside.flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/.*offline\/.*/g)].map(([line]) => line.trim()),
    );
    expect(imports.length).toBeGreaterThan(2);
    // A type loads nothing, nor does the list of files that a package holds.
    const loadsNothing = /^import type |^"toolchain\/offline\/\*\*/;
    const onDemand = /await import\("(\.|(\.\.\/)+toolchain)\/offline\/[\w/-]+\.ts"\)/;
    expect(imports.filter((line) => !loadsNothing.test(line) && !onDemand.test(line))).toEqual([]);
  });

  test("is not loaded where all that is missing can be downloaded, nor where nothing is missing", async () => {
    const { steps, environment } = await prepareToolchain({ docker });
    expect(Object.fromEntries(steps.map(({ name, how }) => [name, how]))).toEqual({
      "Pulumi CLI": "downloaded",
      "docker-build plugin": "downloaded",
      "image builder": "installed",
    });
    expect(environment).not.toHaveProperty("SLIPWAY_IMAGE_SUBSTITUTES");
    expect((await prepareToolchain({ docker })).steps).toEqual([]);
    expect(loaded).not.toHaveBeenCalled();
  });

  test("is loaded where Docker Hub cannot be reached", async () => {
    reach.yes = false;
    await rm(join(scratch, "buildx"), { recursive: true });
    await expect(prepareToolchain({ docker })).rejects.toThrow("lacking");
    expect(loaded).toHaveBeenCalledOnce();
    expect(process.env.SLIPWAY_IMAGE_SUBSTITUTES).toBe("registry:3.0.0,node:24");
  });
});
