import { defineCommand, runCommand, showUsage } from "citty";
import { isMistake } from "./user-error.ts";

const main = defineCommand({
  meta: { name: "slipway", version: "0.1.0", description: "Deploys an MCP server and proves that it answers" },
  subCommands: {
    up: () => import("./up.ts").then((module) => module.default),
    preview: () => import("./preview.ts").then((module) => module.default),
    rollback: () => import("./rollback.ts").then((module) => module.default),
    rehearse: () => import("./rehearse.ts").then((module) => module.default),
    verify: () => import("./verify.ts").then((module) => module.default),
    doctor: () => import("./doctor.ts").then((module) => module.default),
    down: () => import("./down.ts").then((module) => module.default),
    env: () => import("./env.ts").then((module) => module.default),
    docs: () => import("./docs.ts").then((module) => module.default),
    test: () => import("./test.ts").then((module) => module.default),
    bench: () => import("./bench.ts").then((module) => module.default),
  },
});

const rawArgs = process.argv.slice(2);
if (rawArgs.length === 0 || rawArgs.includes("--help") || rawArgs.includes("-h")) {
  const loader =
    rawArgs[0] === undefined ? undefined : Object.entries(main.subCommands ?? {}).find(([name]) => name === rawArgs[0]);
  await showUsage(loader ? await loader[1]() : main, loader ? main : undefined);
} else {
  try {
    await runCommand(main, { rawArgs });
  } catch (error) {
    console.error(isMistake(error) ? `error: ${error.message}` : error);
    process.exitCode = 1;
  }
}
