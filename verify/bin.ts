#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { constants } from "node:os";
import { defineCommand, runCommand, showUsage } from "citty";
import * as z from "zod";
import { checkArguments } from "./command/arguments.ts";
import { doctorFlags, runDoctor } from "./command/doctor.ts";
import { toEndpoint } from "./command/endpoint.ts";
import { UsageError } from "./command/usage-error.ts";
import { runVerify, verifyFlags } from "./command/verify.ts";

const packageSchema = z.object({ name: z.string(), version: z.string() });
const { name, version } = packageSchema.parse(JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? "", "utf8")));
const program = `npx ${name}`;
const url = { type: "positional", required: false, description: "Endpoint, such as https://host/mcp" } as const;

const verify = defineCommand({
  meta: { name: program, version, description: "Examines an MCP endpoint: is it ready for people?" },
  args: { url, ...verifyFlags },
  async run({ args }) {
    const endpoint = named(args.url);
    await runVerify(args, async () => ({ endpoint }));
  },
});

const doctor = defineCommand({
  meta: {
    name: `${program} doctor`,
    description: "Says in one sentence why an endpoint does not work, and what to do",
  },
  args: { url, ...doctorFlags },
  async run({ args }) {
    const endpoint = named(args.url);
    await runDoctor(args, async () => ({ endpoint }));
  },
});

// What the checks opened, such as a browser, ends as this program exits.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}
try {
  await start(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error && "userFacing" in error ? `error: ${error.message}` : error);
  // 1 says that something was found; that nothing could be looked at is another thing.
  process.exitCode = 2;
}

async function start([verb, ...others]: string[]): Promise<void> {
  const isDoctor = verb === "doctor";
  const words = isDoctor || verb === "verify" || verb === undefined ? others : [verb, ...others];
  if (words.includes("--help") || words.includes("-h")) {
    if (isDoctor) return showUsage(doctor);
    await showUsage(verify);
    return console.log(`To look for the cause of a complaint: ${program} doctor https://host/mcp`);
  }
  checkArguments(
    isDoctor ? `${program} doctor` : program,
    words,
    isDoctor ? { url, ...doctorFlags } : { url, ...verifyFlags },
  );
  await (isDoctor ? runCommand(doctor, { rawArgs: words }) : runCommand(verify, { rawArgs: words }));
}

function named(endpoint: string | undefined): string {
  if (endpoint === undefined) throw new UsageError(`say what to examine: ${program} https://host/mcp`);
  return toEndpoint(endpoint);
}
