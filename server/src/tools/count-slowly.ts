import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { defineTool } from "./tool.ts";

/** A slow tool that reports progress. */
export const countSlowly = defineTool({
  name: "count_slowly",
  title: "Count slowly",
  description: "Use this when the user wants to see progress of a slow tool. Do not use for arithmetic.",
  input: z.object({
    to: z.int().min(1).max(20).describe("Last number"),
    delayMs: z.int().min(1).max(1000).default(200).describe("Milliseconds between two numbers"),
  }),
  output: z.object({ counted: z.int() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  scopes: ["tasks:read"],
  streams: true,
  async run({ to, delayMs }, { signal, progress }) {
    for (let number = 1; number <= to; number += 1) {
      await sleep(delayMs, undefined, { signal });
      await progress(number, to);
    }
    return { data: { counted: to }, text: `Counted to ${to}.` };
  },
});
