import type { CheckResult } from "../../verify/result.ts";
import { verify } from "../../verify/run.ts";
import type { FaultyServer } from "./faulty/faulty-server.ts";
import type { LiveServer } from "./live-server.ts";

export const only = ["tools"];

/** Whether a check should have passed and did not; nobody accepted tools of these servers, so that one cannot. */
export function isNotPassed({ status, reason }: CheckResult): boolean {
  return status !== "passed" && reason !== "needs the accepted tools: --contract";
}

/** Runs the checks of tools on a server. */
export async function examine(start: FaultyServer["start"]) {
  const server = await start();
  try {
    const { findings, checks } = await verify(server.url, { only, ...server.options });
    return { findings, checks, notPassed: checks.filter(isNotPassed) };
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
