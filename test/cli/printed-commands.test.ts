import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { projectVariable, pulumiCommand } from "../../infra/remedies.ts";
import { ownFolder } from "./own-folder.ts";
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

test("R35 who has no pulumi on PATH is told how to get it, of a stack in a backend of the user's own, too", async () => {
  const stack = 'config:\n  slipway:target: ecs\n  slipway:secrets: { OLD: { secure: "v1:a:b" } }\n';
  const backend = "backend: { url: https://api.pulumi.com }\n";
  await using own = await ownFolder({
    "slipway/Pulumi.yaml": projectText + backend,
    "slipway/Pulumi.prod.yaml": stack,
  });
  const { stdout, stderr } = await own.slipway("secrets", "list", "prod");
  expect(stdout, stderr).toMatch(
    /or pulumi -C \S+\/slipway config rm --stack prod --path 'slipway:secrets\.OLD'\nwithout pulumi on PATH: eval "\$\(npx slipway env --tools\)" puts it there$/,
  );
});
