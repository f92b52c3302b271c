#!/usr/bin/env node
// The command line for users: `npx slipway <verb>`.
import { enter, handOver, onlyPrint } from "./project-version.mjs";
import { runHere, start } from "./start.mjs";

const words = enter(process.argv.slice(2));
if (!(onlyPrint(words) && (await runHere("cli/main", words))) && !(await handOver(words))) {
  await start("cli/main", words, { server: words[0] === "rehearse", isLong: words[0] === "dev" });
}
