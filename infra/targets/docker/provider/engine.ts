import Docker from "dockerode";

/** How long one call to the engine may take; pulls and waits have limits of their own. */
const callTimeoutMs = 120_000;

/** Connects to a Docker engine: the given host, else DOCKER_HOST, else this machine's socket. */
export function connect(host: string | undefined): Docker {
  if (host === undefined) return new Docker({ timeout: callTimeoutMs });
  const url = new URL(host);
  if (url.protocol === "unix:" || url.protocol === "npipe:") {
    return new Docker({ socketPath: url.pathname, timeout: callTimeoutMs });
  }
  const protocol = url.protocol === "ssh:" ? "ssh" : url.protocol === "https:" ? "https" : "http";
  return new Docker({
    protocol,
    host: url.hostname,
    timeout: callTimeoutMs,
    ...(url.port ? { port: url.port } : {}),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
  });
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
  if (/no space left on device/i.test(message)) {
    return new Error(`the Docker engine's disk is full: free some with "docker system prune" (${message})`, {
      cause: error,
    });
  }
  return new Error(message.replace(/^\(HTTP code \d+\) [^-]*- /, "").trim(), { cause: error });
}

/** Runs a call and lets "not there" pass, for deletes that were already done by hand. */
export async function ignoreMissing(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    // 304: already stopped; 404: already gone; 409: its removal is under way.
    if (![304, 404, 409].includes(statusOf(error) ?? 0)) throw explain(error);
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

function hasField<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === "object" && value !== null && name in value;
}
