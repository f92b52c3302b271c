import { defineCommand } from "citty";

export default defineCommand({
  meta: { name: "bench", description: "Measures Slipway beside what it is compared with, in one run" },
  async run() {
    const { runBenchmarks } = await import("../bench/main.ts");
    await runBenchmarks();
  },
});
