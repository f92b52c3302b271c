import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { UsageError } from "../user-error.ts";
import type { Ask } from "./ask.ts";
import type { ServerFlags } from "./flags.ts";
import type { Found } from "./found.ts";
import type { ServerAnswers } from "./plan.ts";
import { serviceSchema } from "../../infra/schema.ts";

/**
 * What the server is: by flags, else as found, else by asking. Throws a UsageError that names the flags for what can
 * neither be found nor asked.
 */
export async function chooseServer(found: Found, flags: ServerFlags, ask: Ask | undefined): Promise<ServerAnswers> {
  const dockerfile = await chooseDockerfile(found, flags.dockerfile, ask);
  const text = { name: flags.name ?? found.name.value, path: flags.path ?? found.path.value };
  const port = flags.port ?? found.port?.value.toString() ?? (await askPort(found, ask));
  const start = flags.start ?? found.start?.value;
  if (dockerfile === undefined && start === undefined) {
    throw new UsageError(
      `there is no Dockerfile in ${found.folder}, and nothing says how the server is started, as one needs to know: give --start "node dist/server.js", or write a Dockerfile`,
    );
  }
  const healthPath = flags.health ?? found.healthPath?.value;
  const { data, error } = serviceSchema.safeParse({ ...text, port: Number(port), healthPath: healthPath ?? false });
  if (error) {
    const [issue] = error.issues;
    const flag = { name: "name", port: "port", path: "path", healthPath: "health" }[String(issue?.path[0])] ?? "name";
    throw new UsageError(`--${flag}: ${issue?.message}`);
  }
  const context = flags.context === undefined ? undefined : chooseContext(found, flags.context);
  return { ...text, port: data.port, healthPath, start, dockerfile, ...(context !== undefined && { context }) };
}

async function chooseDockerfile(
  found: Found,
  given: string | undefined,
  ask: Ask | undefined,
): Promise<string | undefined> {
  if (given !== undefined) {
    if (existsSync(join(found.folder, given)) && !isAbsolute(given)) return given;
    throw new UsageError(`--dockerfile ${given}: there is no such file, seen from ${found.folder}`);
  }
  const [first, ...others] = found.dockerfiles;
  if (others.length === 0) return first;
  if (ask)
    return ask.select(
      "Which Dockerfile is the server's?",
      found.dockerfiles.map((value) => ({ value, label: value })),
    );
  throw new UsageError(
    `there is more than one Dockerfile, ${found.dockerfiles.join(" and ")}: choose with --dockerfile ${first}`,
  );
}

async function askPort(found: Found, ask: Ask | undefined): Promise<string> {
  if (!ask) {
    const why = found.notes[0] === undefined ? "" : `; ${found.notes[0]}`;
    throw new UsageError(
      `the port that the server listens on cannot be found out in ${found.folder}: give --port 3000${why}`,
    );
  }
  const check = async (value: string) =>
    /^[1-9]\d{0,4}$/.test(value) && Number(value) < 65536 ? undefined : "a port is a number from 1 to 65535";
  return ask.text("Which port does the server listen on? (--port)", { check });
}

/** The folder that is built, which must hold the server. */
function chooseContext({ folder }: Found, given: string): string {
  const context = resolve(given);
  const within = relative(context, folder);
  if (existsSync(context) && !within.startsWith("..") && !isAbsolute(within)) return context;
  throw new UsageError(
    `--context ${given}: must be a folder that holds the server, such as the root of the repository`,
  );
}
