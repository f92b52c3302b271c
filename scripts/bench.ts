import { parseArgs } from "node:util";
import { parts, runBenchmarks } from "../bench/main.ts";
import { UsageError } from "../cli/user-error.ts";
import { run } from "./run.ts";

/** Measures Slipway beside what it is compared with: all of it, or the one part that is named, such as `server`. */
await run(async () => {
  // Soaks the server for five minutes instead of one.
  const options = { long: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [part, ...more] = positionals;
  if (more.length > 0 || (part !== undefined && !parts.includes(part))) {
    throw new UsageError(`"${positionals.join(" ")}" is no part: name one of ${parts.join(", ")}, or none for all`);
  }
  await runBenchmarks({ ...(part !== undefined && { part }), long: values.long });
});
