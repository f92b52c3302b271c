import { describe, expect, test } from "vitest";
import { countOf, image } from "./fly-stack.ts";
import { open, settled } from "./open-stack.ts";

describe("every call of a first up and of an update, one after another", () => {
  test.each(["lost", "lost before", 503, 429, 404] as const)(
    "R6 goes wrong (%s), and the next up mends it",
    async (how) => {
      const spoilt = typeof how === "number" ? { status: how, body: { error: "spoilt" } } : how;
      const steps = [{}, { count: 2, image: image("b") }];
      for (const [index, wanted] of steps.entries()) {
        for (let after = 0; ; after += 1) {
          const { fly, up } = await open({ hiddenLooks: 1 });
          for (const before of steps.slice(0, index)) await up(before);
          const begin = fly.api.calls.length;
          fly.api.disturb({ after, with: spoilt });
          await up(wanted).catch(() => {});
          await up(wanted);
          expect(countOf(fly), `${how} at ${fly.api.calls[begin + after]?.route}`).toEqual(
            index === 0 ? settled() : settled("b", 2),
          );
          const calls = fly.api.calls.length - begin;
          if (after > calls / 2) break;
        }
      }
    },
  );
});
