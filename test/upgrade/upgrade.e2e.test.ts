import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isInTurn } from "../long-forms.ts";
import { lostByUpgrade, readReleased } from "./released-stack.ts";

const stacks = readdirSync(join(import.meta.dirname, "released")).map((file) => file.replace(/\.json$/, ""));
// That on Docker has a test in the Docker engine's lane.
const simulated = stacks.filter((stack) => stack !== "local");
const inTurn = simulated.filter((_, index) => isInTurn(index, simulated.length));

describe("R35 an upgrade from the last release", () => {
  test.each(inTurn)("previews no replacement and no deletion of stack %s", async (stack) => {
    expect(await lostByUpgrade(stack)).toEqual([]);
  });

  test("holds every example stack", () => {
    const examples = readdirSync(join(import.meta.dirname, "../../stacks"));
    const names = examples.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
    expect(stacks.toSorted()).toEqual(names.toSorted());
  });

  test.each(stacks)("was recorded of stack %s with every image by its digest", async (stack) => {
    const { state } = await readReleased(stack);
    const images = [...JSON.stringify(state).matchAll(/"image":"([^"{]*)"/g)].map(([, image]) => image);
    expect(images).not.toEqual([]);
    for (const image of images) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });
});
