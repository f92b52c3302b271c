#!/usr/bin/env node
// The command line for users: `npx slipway <verb>`.
import { start } from "./start.mjs";

const [verb, ...words] = process.argv.slice(2);
await start("cli/main.ts", verb === undefined ? [] : [verb, ...words], { server: verb === "rehearse" });
