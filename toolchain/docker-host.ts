import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

const configSchema = z.object({ currentContext: z.string().optional() });
const contextSchema = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

/** Where clients look for an engine that nothing names. */
export const defaultDockerHost =
  process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

/**
 * The engine that the `docker` command of this machine would use: DOCKER_HOST, else the current context, else a socket
 * that is there.
 */
export async function findDockerHost(): Promise<string> {
  if (process.env.DOCKER_HOST) return process.env.DOCKER_HOST;
  return (await contextHost()) ?? findSocket() ?? defaultDockerHost;
}

async function contextHost(): Promise<string | undefined> {
  const home = process.env.DOCKER_CONFIG ?? join(homedir(), ".docker");
  const name =
    process.env.DOCKER_CONTEXT ??
    configSchema.safeParse(await readJson(join(home, "config.json"))).data?.currentContext;
  if (!name || name === "default") return undefined;
  // https://github.com/docker/cli/blob/master/cli/context/store/store.go: a context's folder is its name's digest.
  const folder = createHash("sha256").update(name).digest("hex");
  const file = join(home, "contexts", "meta", folder, "meta.json");
  return contextSchema.safeParse(await readJson(file)).data?.Endpoints.docker.Host;
}

function findSocket(): string | undefined {
  // https://docs.docker.com/engine/security/rootless/ and
  // https://docs.docker.com/desktop/setup/install/mac-permission-requirements/ name the last two.
  const sockets = [
    "/var/run/docker.sock",
    ...(process.env.XDG_RUNTIME_DIR ? [join(process.env.XDG_RUNTIME_DIR, "docker.sock")] : []),
    join(homedir(), ".docker", "run", "docker.sock"),
  ];
  const found = process.platform === "win32" ? undefined : sockets.find((socket) => existsSync(socket));
  return found && `unix://${found}`;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
