import { cp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import type { Workspace } from "../workspace.ts";
import { eras } from "./calls.ts";
import type { Subject } from "./subjects.ts";

const folder = join(dirname(dirname(import.meta.dirname)), "server");

/** The example's server as its image has it, and the build that has `echo` besides. */
export interface OurServer {
  production: Subject;
  fixtures: Subject;
}

/** Builds both and warms the compile cache of the first, as the Dockerfile does. */
export async function buildOurServer({ run, say, directory }: Workspace): Promise<OurServer> {
  say("building the example's server");
  await run("npm", ["run", "build"], folder);
  await run("npm", ["run", "build:fixtures"], folder);
  const home = join(directory, "server");
  await cp(join(folder, "dist"), home, { recursive: true });
  const flags = nodeFlags(await readFile(join(folder, "Dockerfile"), "utf8"));
  const environment = {
    NODE_ENV: "production",
    NODE_COMPILE_CACHE: join(home, "cache"),
    AUTHENTICATION: "none",
    DATABASE_PATH: ":memory:",
    HOST: "127.0.0.1",
  };
  const subject = (name: string, file: string): Subject => {
    return { name, command: [process.execPath, ...flags, join(home, file)], environment, eras };
  };
  const production = subject("the example's server", "server.cjs");
  const [program = "", ...args] = production.command;
  await run(program, [...args, "--warm"], home, environment);
  return { production, fixtures: subject("the example's server with fixtures", "fixtures.cjs") };
}

/** Flags of Node.js in the command that an image runs: what stands between the program and the script. */
export function nodeFlags(dockerfile: string): string[] {
  const command = dockerfile.match(/^CMD (\[.+\])$/m)?.[1];
  const [program, ...rest] = z.array(z.string()).parse(JSON.parse(command ?? "[]"));
  const script = rest.findIndex((part) => part.endsWith(".cjs"));
  if (program !== "node" || script === -1)
    throw new Error(`${folder}/Dockerfile: CMD does not run a script of Node.js`);
  return rest.slice(0, script);
}
