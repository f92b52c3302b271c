import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { ownFolder } from "./own-folder.ts";
import { projectText } from "./own-project.ts";

test.each([
  { words: ["down"], code: 0, told: ": nothing to remove", json: "" },
  { words: ["down", "--json"], code: 0, told: ": nothing to remove", json: '"removed": []' },
  { words: ["rollback"], code: 1, told: ", and no image to go back to: npx slipway up local", json: "" },
])(
  "R36 $words of a stack that was never made brings nothing and makes nothing",
  async ({ words, code, told, json }) => {
    const stack = { "Pulumi.local.yaml": "config:\n  slipway:target: docker\n" };
    await using own = await ownFolder({ "Pulumi.yaml": projectText, ...stack });
    const { exitCode, stdout, stderr } = await own.slipway(...words);
    expect(exitCode, stderr).toBe(code);
    expect(stderr).toMatch(/there is no stack local in \S+\.slipway/);
    expect(stderr).toContain(told);
    expect(stdout).toContain(json);
    expect(await readdir(own.home)).toEqual([]);
    expect((await readdir(own.folder)).toSorted()).toEqual(["Pulumi.local.yaml", "Pulumi.yaml"]);
  },
);
