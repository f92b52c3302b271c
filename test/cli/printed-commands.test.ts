import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { projectVariable, pulumiCommand } from "../../infra/remedies.ts";
import { projectText } from "./own-project.ts";

let server: string;

beforeAll(async () => {
  server = join(await realpath(await mkdtemp(join(tmpdir(), "slipway-printed-"))), "my server");
  await mkdir(join(server, "slipway/stacks"), { recursive: true });
  await writeFile(join(server, "slipway/Pulumi.yaml"), projectText);
  // Each case finds its project anew.
  vi.stubEnv(projectVariable, undefined);
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(join(server, ".."), { recursive: true });
});

test.each([
  { where: ".", at: "slipway" },
  { where: "slipway", at: undefined },
  { where: "slipway/stacks", at: undefined },
])("R35 a command of pulumi is printed so that it works in the folder $where of a server", async ({ where, at }) => {
  vi.resetModules();
  vi.spyOn(process, "cwd").mockReturnValue(join(server, where));
  const { projectDirectory } = await import("../../cli/project.ts");
  expect(projectDirectory()).toBe(join(server, "slipway"));
  const place = at === undefined ? "" : `-C '${join(server, at)}' `;
  expect(pulumiCommand("cancel --stack prod")).toBe(`pulumi ${place}cancel --stack prod`);
});
