import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addCommand, bringCommand, findPackageManager, installWords } from "../../toolchain/package-manager.mjs";

let root: string;
const found = async (files: Record<string, string>, folder = "slipway") => {
  for (const [file, text] of Object.entries({ ".git": "", "slipway/package.json": "{}", ...files })) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return findPackageManager(join(root, folder));
};

beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "slipway-manager-"))));
afterEach(() => rm(root, { recursive: true }));

describe("R35 the package manager of a folder", () => {
  test.each([
    ["package-lock.json", "{}", "npm ci"],
    ["pnpm-lock.yaml", "lockfileVersion: '9.0'\n", "pnpm install --frozen-lockfile --config.strictDepBuilds=false"],
    ["yarn.lock", "# yarn lockfile v1\n", "yarn install --frozen-lockfile"],
    ["yarn.lock", "__metadata:\n  version: 8\n", "yarn install --immutable"],
    ["yarn.lock", "", "yarn install"],
    ["bun.lock", "{}", "bun install --frozen-lockfile"],
  ])("is that of its %s, %j: %s", async (lockFile, text, install) => {
    const manager = await found({ [`slipway/${lockFile}`]: text });
    expect(installWords(manager, { isProject: true }).join(" ")).toBe(install);
  });

  test.each([
    [{ "package-lock.json": "{}", "slipway/pnpm-lock.yaml": "x" }, "pnpm", "slipway"],
    [{ "package-lock.json": "{}", "package.json": "{}" }, "npm", "slipway"],
    [{ "pnpm-lock.yaml": "x", "package.json": '{"workspaces":["packages/*"]}' }, "npm", "slipway"],
    [{ "pnpm-lock.yaml": "x", "pnpm-workspace.yaml": "packages:\n  # apps\n  - apps/*\n  - 'slip*'\n" }, "pnpm", "."],
    [{ "pnpm-lock.yaml": "x", "pnpm-workspace.yaml": 'packages: ["apps/*", "slipway"]\n' }, "pnpm", "."],
    [{ "pnpm-lock.yaml": "x", "pnpm-workspace.yaml": "packages:\n- '**'\n- '!slipway'\n" }, "npm", "slipway"],
    [{ "pnpm-lock.yaml": "x", "pnpm-workspace.yaml": "minimumReleaseAge: 60\n" }, "npm", "slipway"],
    [{ "yarn.lock": "x", "package.json": '{"workspaces":{"packages":["./slipway/"]}}' }, "yarn", "."],
    [{ "slipway/package.json": '{"packageManager":"yarn@4.9.1"}' }, "yarn berry", "slipway"],
    [{ "package.json": '{"packageManager":"bun@1.2.0","workspaces":["slipway"]}' }, "bun", "."],
    [{ "package.json": '{"packageManager":"bun@1.2.0","workspaces":null}' }, "npm", "slipway"],
    [{ "package.json": "{" }, "npm", "slipway"],
  ])("is, with %j, %s, installed from %s", async (files, name, at) => {
    expect(await found(files)).toMatchObject({ name, root: join(root, at) });
  });
});

test("R35 every command says itself how a package is added, and how the manager is brought", () => {
  const words = (name: "npm" | "pnpm" | "yarn berry" | "bun") => addCommand({ name }, "'my app'", ["@pulumi/gcp@9"]);
  expect(words("npm")).toBe("npm install --save-exact --prefix 'my app' @pulumi/gcp@9");
  expect(words("pnpm")).toBe("(cd 'my app' && pnpm add --save-exact --config.strictDepBuilds=false @pulumi/gcp@9)");
  expect(words("yarn berry")).toBe("(cd 'my app' && yarn add --exact @pulumi/gcp@9)");
  expect(words("bun")).toBe("(cd 'my app' && bun add --exact @pulumi/gcp@9)");
  expect(bringCommand("npm")).toBeUndefined();
  expect(bringCommand("bun")).toBe("npm install --global bun@1");
});
