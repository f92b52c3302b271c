import Docker from "dockerode";

/** How long one call to the engine may take; what waits longer says so. */
const callTimeoutMs = 120_000;

/** Host names of this machine, on whose loopback the service answers. */
const ownHosts = new Set(["localhost", "127.0.0.1", "::1", "[::1]"]);

/**
 * Connects to the Docker engine of this machine: the given host, else DOCKER_HOST, else the usual socket. A call may be
 * silent for `waitSeconds` on top of its time. Throws where the engine is another machine's, whose loopback is not ours.
 */
export function connect(host: string | undefined, { waitSeconds = 0 } = {}): Docker {
  const timeout = callTimeoutMs + waitSeconds * 1000;
  if (host === undefined) return refuseRemote(new Docker({ timeout }));
  const url = new URL(host);
  if (url.protocol === "unix:" || url.protocol === "npipe:") return new Docker({ socketPath: url.pathname, timeout });
  const protocol = url.protocol === "https:" ? "https" : "http";
  return refuseRemote(new Docker({ protocol, host: url.hostname, timeout, ...(url.port ? { port: url.port } : {}) }));
}

function refuseRemote(engine: Docker): Docker {
  const modem: unknown = engine.modem;
  const host = hasField(modem, "host") ? modem.host : undefined;
  const socket = hasField(modem, "socketPath") ? modem.socketPath : undefined;
  if (socket || typeof host !== "string" || ownHosts.has(host)) return engine;
  throw new Error(
    `the Docker engine at ${host} is another machine's, and the service would answer on the loopback there alone: run Slipway on that machine, or unset DOCKER_HOST`,
  );
}

/** The engine's HTTP status, or undefined when no answer came. */
export function statusOf(error: unknown): number | undefined {
  return hasField(error, "statusCode") && typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** Says in one sentence what the engine refused and what to do; other errors keep their own message. */
export function explain(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const code = hasField(error, "code") ? error.code : undefined;
  if (code === "ENOENT" || code === "ECONNREFUSED" || code === "EACCES") {
    const why = code === "EACCES" ? "may not be used by this user" : "does not answer";
    return new Error(
      `the Docker engine ${why} (${message}): start Docker, or run "npm run up", which starts one where it can`,
      { cause: error },
    );
  }
  if (code === "ECONNRESET") {
    return new Error(
      `the Docker engine hung up or gave no answer in time (${message}): see that it runs with "docker info", then try again`,
      { cause: error },
    );
  }
  if (/no space left on device/i.test(message)) {
    return new Error(`the Docker engine's disk is full: free some with "docker system prune" (${message})`, {
      cause: error,
    });
  }
  return new Error(message.replace(/^\(HTTP code \d+\) [^-]*- /, "").trim(), { cause: error });
}

/** Runs a call and lets "not there" pass, and what else is given, for deletes that were already done by hand. */
export async function ignoreMissing(call: Promise<unknown>, ...more: number[]): Promise<void> {
  try {
    await call;
  } catch (error) {
    // 304: already stopped; 404: already gone.
    if (![304, 404, ...more].includes(statusOf(error) ?? 0)) throw explain(error);
  }
}

/** Answers undefined where the engine says there is no such thing. */
export async function findOrUndefined<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw explain(error);
  }
}

/** Removes a container at once, with its unnamed volumes; one that is being removed already counts as removed. */
export function removeContainer(container: Docker.Container): Promise<void> {
  return ignoreMissing(container.remove({ force: true, v: true }), 409);
}

/** The containers that an engine knows with a label, running or not. */
export async function labelled(engine: Docker, ...wanted: string[]): Promise<Docker.ContainerInfo[]> {
  try {
    return await engine.listContainers({ all: true, filters: { label: wanted } });
  } catch (error) {
    throw explain(error);
  }
}

/** A container's name as people write it. */
export function nameOf({ Names, Id }: Pick<Docker.ContainerInfo, "Names" | "Id">): string {
  return Names[0]?.slice(1) ?? Id.slice(0, 12);
}

function hasField<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === "object" && value !== null && name in value;
}
