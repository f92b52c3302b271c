import { defineCommand } from "citty";
import { UsageError } from "./user-error.ts";

export default defineCommand({
  meta: { name: "bench", description: "Measures Slipway beside what it is compared with, in one run" },
  args: {
    part: { type: "positional", required: false, description: "Part to measure alone, such as server" },
    long: { type: "boolean", default: false, description: "Soak the server for five minutes instead of one" },
  },
  async run({ args: { part, long } }) {
    const { parts, runBenchmarks } = await import("../bench/main.ts");
    if (part !== undefined && !parts.includes(part)) {
      throw new UsageError(`there is no part ${part}: name one of ${parts.join(", ")}, or none for all`);
    }
    await runBenchmarks({ ...(part !== undefined && { part }), long });
  },
});
