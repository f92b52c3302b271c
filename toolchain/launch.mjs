#!/usr/bin/env node
// The command line for users: `npx slipway <verb>`.
import { enter, handOver } from "./project-version.mjs";
import { start } from "./start.mjs";

const words = enter(process.argv.slice(2));
if (!(await handOver(words))) await start("cli/main", words, { server: words[0] === "rehearse" });
