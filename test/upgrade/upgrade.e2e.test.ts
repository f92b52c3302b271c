import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isInTurn } from "../long-forms.ts";
import { readReleased, restore, start } from "./released-stack.ts";

const stacks = readdirSync(join(import.meta.dirname, "released")).map((file) => file.replace(/\.json$/, ""));
const inTurn = stacks.filter((_, index) => isInTurn(index, stacks.length));

// A wait is a pause of this program's, and each revision on ECS is a task definition of its own; nothing else is.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-task-definition-console-v2.html
const madeAnew = ["slipway:index:Wait", "aws:ecs/taskDefinition:TaskDefinition"];

describe("R35 an upgrade from the last release", () => {
  test.each(inTurn)("previews no replacement and no deletion of stack %s", async (stack) => {
    const release = await readReleased(stack);
    await using released = await start(stack, release.settings);
    await restore(released, release);
    const { ok, output, operations } = await released.engine.preview();
    expect(ok, output).toBe(true);
    const lost = operations.filter(({ op, type }) => /replace|delete/.test(op) && !madeAnew.includes(type));
    expect(lost.map(({ op, type, name, diff }) => ({ op, type, name, diff }))).toEqual([]);
  });
});
