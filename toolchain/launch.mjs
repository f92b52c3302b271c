#!/usr/bin/env node
// The command line for users: `npx slipway <verb>`.
import { enter, handOver } from "./project-version.mjs";
import { runHere, start } from "./start.mjs";

const words = enter(process.argv.slice(2));
const onlyPrints = ["--help", "-h", "help", "--version"].includes(words[0] ?? "--help");
if (!(onlyPrints && (await runHere("cli/main", words))) && !(await handOver(words))) {
  await start("cli/main", words, { server: words[0] === "rehearse" });
}
