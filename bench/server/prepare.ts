import type { Workspace } from "../workspace.ts";
import { type Client, startClient } from "./client-process.ts";
import { findPin, type Pin } from "./cores.ts";
import { buildOurServer, type OurServer } from "./our-server.ts";
import { bringPackages, bringPython } from "./packages.ts";

/** All that the measurements of servers have in common. */
export interface Prepared {
  workspace: Workspace;
  pin: Pin;
  client: Client;
  ours: OurServer;
  /** A program that has the packages of the server in Python. */
  python: string | undefined;
}

/** Brings and builds what is measured, and starts the process that sends requests. */
export async function prepare(workspace: Workspace): Promise<Prepared> {
  await bringPackages(workspace);
  const python = await bringPython(workspace);
  return { ...(await prepareOurs(workspace)), python };
}

/** Builds the example's server alone, for what compares it with itself. */
export async function prepareOurs(workspace: Workspace): Promise<Omit<Prepared, "python">> {
  const ours = await buildOurServer(workspace);
  const pin = await findPin(workspace.say);
  return { workspace, pin, client: startClient(workspace, pin), ours };
}
