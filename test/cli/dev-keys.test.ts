import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { clipboardSequence, hearKeys } from "../../cli/dev/keys.ts";

function keyboard(isTTY: boolean) {
  const pressed: string[] = [];
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: (on: boolean) => raw.push(on) });
  const hear = (key: string) => () => pressed.push(key);
  const stop = hearKeys(
    input,
    { r: hear("r"), o: hear("o"), i: hear("i"), c: hear("c"), q: hear("q") },
    hear("interrupt"),
  );
  return { input, pressed, raw, stop };
}

test("R18 one key does one thing, Ctrl-C ends, and the terminal is given back as it was", async () => {
  const { input, pressed, raw, stop } = keyboard(true);
  for (const key of ["r", "x", "o", "i", "c", "\u0003", "q"]) input.write(key);
  await expect.poll(() => pressed).toEqual(["r", "o", "i", "c", "interrupt", "q"]);
  stop();
  expect(raw).toEqual([true, false]);
});

test("R18 without a terminal no key is heard", () => {
  const { raw } = keyboard(false);
  expect(raw).toEqual([]);
});

test("R18 the address is put on the clipboard of the terminal, over SSH too", () => {
  expect(clipboardSequence("https://a.example/mcp")).toBe("\u001B]52;c;aHR0cHM6Ly9hLmV4YW1wbGUvbWNw\u0007");
});
