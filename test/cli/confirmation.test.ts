import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { ask, askForName } from "../../cli/confirmation.ts";

const typing = (text: string) => {
  const input = new PassThrough();
  input.end(text);
  const output = new PassThrough();
  return { done: askForName("prod", input, output), output };
};

describe("before a stack goes its name is typed", () => {
  test("and the right one goes on", async () => {
    const { done, output } = typing("prod\n");
    await expect(done).resolves.toBeUndefined();
    expect(String(output.read())).toContain("Type the stack's name, prod");
  });

  test.each(["y\n", "yes\n", "prod2\n", "\n", ""])("and %j removes nothing", async (text) => {
    await expect(typing(text).done).rejects.toThrow("nothing was removed: npx slipway down prod");
  });
});

test("a question that nobody answers, since the input ends, is answered by nothing", async () => {
  const input = new PassThrough();
  input.end();
  await expect(ask("Go on? ", input, new PassThrough())).resolves.toBe("");
});
