#!/usr/bin/env node
// The command line for users: `npx slipway <verb>`.
import { enter, handOver, onlyPrint } from "./project-version.mjs";
import { runHere, start } from "./start.mjs";

const entered = enter(process.argv.slice(2));
const { words, command } = entered;
if (!(onlyPrint(words) && (await runHere("cli/main", words))) && !(await handOver(entered))) {
  await start("cli/main", words, { server: words[0] === "rehearse", command, isLong: words[0] === "dev" });
}
