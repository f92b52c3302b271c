import { verify } from "../../verify/run.ts";
import type { FaultyServer } from "./faulty/faulty-server.ts";
import type { LiveServer } from "./live-server.ts";

export const only = ["tools"];

/** Runs the checks of tools on a server. */
export async function examine(start: FaultyServer["start"]) {
  const server = await start();
  try {
    const { findings, checks } = await verify(server.url, { only, ...server.options });
    return { findings, checks, notPassed: checks.filter(({ status }) => status !== "passed") };
  } finally {
    await server.close();
  }
}

/** A server as a faulty one is started. */
export function startOf(serving: () => Promise<LiveServer>): FaultyServer["start"] {
  return async () => {
    const { endpoint, close } = await serving();
    return { url: endpoint, close };
  };
}
