import { existsSync } from "node:fs";
import { join } from "node:path";
import { npxSlipway } from "../../infra/remedies.ts";
import { detect } from "../init/detect.ts";
import { portVariable } from "../init/endpoint.ts";
import type { Found, Installer } from "../init/found.ts";
import { readSources } from "../init/sources.ts";
import { UserError } from "../user-error.ts";
import type { ImageSources } from "./docker-ignore.ts";
import { findOnPath } from "./server-process.ts";

/** How a server is built, started and reached while it is developed. */
export interface DevPlan {
  folder: string;
  framework: string;
  /** Command that builds it before each start; undefined where nothing is built. */
  build: string | undefined;
  /** What its image is built from, where it runs in one. */
  image?: ImageSources;
  /** What is done before that. */
  beforeBuild?: () => void;
  start: string;
  /** Command that removes what a start leaves behind where it had to be killed. */
  cleanUp?: string;
  /** What is done once all has ended. */
  atEnd?: () => Promise<unknown>;
  /** The port that it says itself; the address that stays is there where it can be told another one. */
  port: number;
  /** Variable that tells it where to listen; only where there is one can a new one start beside the old one. */
  portVariable: string | undefined;
  path: string;
  healthPath: string | undefined;
  environment: Readonly<Record<string, string>>;
  /** What the person should know. */
  notes: readonly string[];
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
// What installed the packages knows where they are: https://docs.astral.sh/uv/reference/cli/#uv-run, https://python-poetry.org/docs/cli/#run
const runners: Partial<Record<Installer, string>> = { uv: "uv run ", poetry: "poetry run " };
const usualPort = 8080;

/** Finds the server of a folder as `init` does; throws a UserError where there is none that speaks HTTP, or no way to start it. */
export function planServer(folder: string, flags: PlanFlags, scratch: string): DevPlan {
  const found = detect(folder);
  const stdio = found.notes.find((note) => note.includes("standard input and output alone"));
  if (found.port === undefined && stdio !== undefined && flags.command === undefined) throw new UserError(stdio);
  const goes = found.recipe.language === "go" ? goCommands(found, scratch) : undefined;
  const command = flags.command ?? goes?.start ?? startOf(found);
  if (command === undefined) {
    throw new UserError(
      `nothing says how the server in ${folder} is started: ${npxSlipway()} dev --command "node src/server.js"`,
    );
  }
  // A port in the command is where the front listens; the server gets one of its own each time.
  const start = command.replace(/(--port[= ]|-p )\d{2,5}\b/, "$1$PORT");
  const { hasBuild, installer, language } = found.recipe;
  const build = flags.build ?? goes?.build ?? (hasBuild ? buildCommands[installer] : undefined);
  return {
    folder,
    framework: found.framework.value,
    build,
    start,
    port: found.port?.value ?? usualPort,
    portVariable: portVariable(readSources(folder), start),
    path: flags.path ?? found.path.value,
    healthPath: found.healthPath?.value,
    environment: {
      ...onLoopback(found.environment),
      // What it prints is to be seen when it prints it: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUNBUFFERED
      ...(language === "python" && { PYTHONUNBUFFERED: "1" }),
    },
    notes: build === undefined ? unbuilt(folder, start) : [],
  };
}

function startOf({ folder, start, recipe: { language, installer } }: Found): string | undefined {
  if (language !== "python" || start === undefined) return start?.value;
  // A start command of Slipway's own choice is made for a container, in which others have to reach it.
  const command = start.value.replaceAll("0.0.0.0", "127.0.0.1");
  if ([".venv", "venv"].some((name) => existsSync(join(folder, name)))) return command;
  const runner = runners[installer];
  if (runner !== undefined && findOnPath(installer, folder)) return `${runner}${command}`;
  return findOnPath("python", folder) ? command : command.replace(/^python\b/, "python3");
}

/** Nothing but the front listens for others than this machine. */
function onLoopback(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value === "0.0.0.0" ? "127.0.0.1" : value]),
  );
}

/** Says where what is started has to be built, and nothing says how. */
function unbuilt(folder: string, start: string): string[] {
  const file = /(?:^|\s)((?:\.\/)?(?:dist|build|out|lib)\/\S+\.[cm]?js)\b/.exec(start)?.[1];
  if (file === undefined) return [];
  const is = existsSync(join(folder, file)) ? "is as it was built last" : "is not there";
  return [
    `nothing says how ${file} is built, which ${is}: add a script "build" to package.json, or ${npxSlipway()} dev --build "npx tsc"`,
  ];
}

function goCommands({ recipe }: Found, scratch: string): { build: string; start: string } {
  const program = join(scratch, "server");
  return {
    build: `go build -o ${JSON.stringify(program)} ${recipe.mainPackage ?? "."}`,
    start: JSON.stringify(program),
  };
}
