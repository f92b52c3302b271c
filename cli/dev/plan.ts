import { join } from "node:path";
import { detect } from "../init/detect.ts";
import { readsPort } from "../init/endpoint.ts";
import type { Found, Installer } from "../init/found.ts";
import { readSources } from "../init/sources.ts";
import { UserError } from "../user-error.ts";

/** How a server is built, started and reached while it is developed. */
export interface DevPlan {
  folder: string;
  framework: string;
  /** Command that builds it before each start; undefined where nothing is built. */
  build: string | undefined;
  start: string;
  /** The port that it says itself; the address that stays is there where it can be told another one. */
  port: number;
  /** Whether it listens where PORT says: only then a new one can start beside the old one. */
  readsPort: boolean;
  path: string;
  healthPath: string | undefined;
  environment: Readonly<Record<string, string>>;
}

/** What was given in place of what is found. */
export interface PlanFlags {
  command?: string | undefined;
  build?: string | undefined;
  path?: string | undefined;
}

const buildCommands: Partial<Record<Installer, string>> = {
  npm: "npm run --silent build",
  pnpm: "pnpm --silent run build",
  yarn: "yarn run build",
  "yarn berry": "yarn run build",
  bun: "bun run build",
};
const usualPort = 8080;

/** Finds the server of a folder as `init` does; throws a UserError where there is none that speaks HTTP, or no way to start it. */
export function planServer(folder: string, flags: PlanFlags, scratch: string): DevPlan {
  const found = detect(folder);
  const stdio = found.notes.find((note) => note.includes("standard input and output alone"));
  if (found.port === undefined && stdio !== undefined && flags.command === undefined) throw new UserError(stdio);
  const goes = found.recipe.language === "go" ? goCommands(found, scratch) : undefined;
  const command = flags.command ?? goes?.start ?? found.start?.value;
  if (command === undefined) {
    throw new UserError(
      `nothing says how the server in ${folder} is started: npx slipway dev --command "node src/server.js"`,
    );
  }
  // A port in the command is where the front listens; the server gets one of its own each time.
  const start = command.replace(/(--port[= ]|-p )\d{2,5}\b/, "$1$PORT");
  const { hasBuild, installer } = found.recipe;
  return {
    folder,
    framework: found.framework.value,
    build: flags.build ?? goes?.build ?? (hasBuild ? buildCommands[installer] : undefined),
    start,
    port: found.port?.value ?? usualPort,
    readsPort: readsPort(readSources(folder), start),
    path: flags.path ?? found.path.value,
    healthPath: found.healthPath?.value,
    environment: found.environment,
  };
}

function goCommands({ recipe }: Found, scratch: string): { build: string; start: string } {
  const program = join(scratch, "server");
  return {
    build: `go build -o ${JSON.stringify(program)} ${recipe.mainPackage ?? "."}`,
    start: JSON.stringify(program),
  };
}
