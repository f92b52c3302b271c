import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkout } from "../checkout.ts";
import { type Listed, serveAltered } from "../verify/faulty/altered-server.ts";

let folder: string;
let server: Awaited<ReturnType<typeof serveAltered>>;
let list = (tools: Listed[]): Listed[] => tools;

const slipway = (...words: string[]) =>
  execa(process.execPath, [join(checkout, "toolchain/launch.mjs"), ...words], { cwd: folder, reject: false });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-contract-"));
  await writeFile(
    join(folder, "Pulumi.yaml"),
    "name: app\nruntime: nodejs\nplugins:\n  providers:\n    - name: slipway\n",
  );
  server = await serveAltered({ list: (tools) => list(tools) });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test("R37 tools are accepted, held against, and broken only with a word that is kept for the notes", async () => {
  const { endpoint } = server;
  const missing = await slipway("contract", "check", endpoint);
  expect({ exitCode: missing.exitCode, told: missing.stderr.includes("npx slipway contract accept") }).toEqual({
    exitCode: 2,
    told: true,
  });
  const accepted = await slipway("contract", "accept", endpoint);
  expect(accepted.exitCode, accepted.stderr).toBe(0);

  list = (tools) => tools.slice(1);
  const broken = await slipway("contract", "check", endpoint, "--json");
  expect(broken.exitCode, broken.stderr).toBe(1);
  expect(JSON.parse(broken.stdout)).toMatchObject({ isBroken: true, changes: [{ rule: "tool-removed" }] });
  const refused = await slipway("contract", "accept", endpoint);
  expect({ exitCode: refused.exitCode, told: refused.stderr.includes("--allow-breaking") }).toEqual({
    exitCode: 1,
    told: true,
  });
  const why = "search-is-find-since-2.0";
  expect((await slipway("contract", "accept", endpoint, "--allow-breaking", why)).exitCode).toBe(0);
  expect(JSON.parse(await readFile(join(folder, "contract.json"), "utf8"))).toMatchObject({
    status: "published",
    broken: [{ reason: why, changes: [expect.stringContaining("calls of it fail now")] }],
  });

  // What is new is harmless, and yet a difference.
  list = (tools) => tools;
  const added = await slipway("contract", "check", endpoint, "--exact", "--json");
  expect({ exitCode: added.exitCode, ...JSON.parse(added.stdout) }).toMatchObject({ exitCode: 1, isBroken: false });
}, 150_000);
