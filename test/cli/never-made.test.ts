import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkout } from "../checkout.ts";
import { projectText } from "./own-project.ts";

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "slipway-never-"));
  for (const folder of ["home", "project"]) await mkdir(join(scratch, folder));
  await writeFile(join(scratch, "project/Pulumi.yaml"), projectText);
  await writeFile(join(scratch, "project/Pulumi.local.yaml"), "config:\n  slipway:target: docker\n");
});
afterAll(() => rm(scratch, { recursive: true }));

// Whatever were brought would lie in the home, or fail for want of a program.
function slipway(...words: string[]) {
  const { NODE_COMPILE_CACHE = join(tmpdir(), "node-compile-cache") } = process.env;
  const home = { HOME: join(scratch, "home"), PATH: "/nowhere", DOCKER_HOST: "unix:///nowhere", NODE_COMPILE_CACHE };
  return execa(process.execPath, [join(checkout, "cli/main.ts"), ...words], {
    cwd: join(scratch, "project"),
    env: home,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
}

test.each([
  { words: ["down"], code: 0, told: ": nothing to remove", json: "" },
  { words: ["down", "--json"], code: 0, told: ": nothing to remove", json: '"removed": []' },
  { words: ["rollback"], code: 1, told: ", and no image to go back to: npx slipway up local", json: "" },
])(
  "R36 $words of a stack that was never made brings nothing and makes nothing",
  async ({ words, code, told, json }) => {
    const { exitCode, stdout, stderr } = await slipway(...words);
    expect(exitCode, stderr).toBe(code);
    expect(stderr).toMatch(/there is no stack local in \S+\.slipway/);
    expect(stderr).toContain(told);
    expect(stdout).toContain(json);
    expect(await readdir(join(scratch, "home"))).toEqual([]);
    expect((await readdir(join(scratch, "project"))).toSorted()).toEqual(["Pulumi.local.yaml", "Pulumi.yaml"]);
  },
);
