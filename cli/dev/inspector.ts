import type { Say } from "./loop.ts";
import { runCommand, type RunningCommand } from "./server-process.ts";

const graceMs = 3000;

/** The official Inspector, started when asked for and ended with `dev`: https://github.com/modelcontextprotocol/inspector */
export function makeInspector(endpoint: string, { folder, say }: { folder: string; say: Say }) {
  let running: RunningCommand | undefined;
  return {
    start(): void {
      if (running && !running.isOver()) return say("slipway", "the Inspector runs already");
      say("slipway", "starting the Inspector, which opens in the browser");
      running = runCommand(`npx --yes @modelcontextprotocol/inspector --transport http --server-url ${endpoint}`, {
        folder,
        environment: {},
        // Its page's token is in what it prints, which so is shown to whoever sits here alone.
        onLine: (line) => console.log(`inspect ${line}`),
      });
      void running.ended.then((code) => say("slipway", `the Inspector ended with ${code}`));
    },
    stop: async () => running?.stop(graceMs),
  };
}
