import * as z from "zod";
import { ifThere } from "../../../provider/http/api-error.ts";
import { stagedPort } from "../../../staged.ts";
import { type Machine, machineAnswer } from "./answers.ts";
import type { Fly } from "./client.ts";
import { marks } from "./machine-config.ts";

const servedSchema = z.looseObject({
  services: z.array(z.looseObject({ ports: z.array(z.looseObject({ port: z.number().optional() })).nullish() })),
});

/** The machines of an app that are not gone; none where there is no such app. */
export async function listMachines(fly: Fly, app: string, signal: AbortSignal): Promise<Machine[]> {
  const request = { method: "GET", path: ["apps", app, "machines"], signal } as const;
  const machines = (await ifThere(fly.ask(request, z.array(machineAnswer)))) ?? [];
  return machines.filter(({ state }) => !["destroyed", "destroying", "replaced", "migrated"].includes(state));
}

/** Whether the state with this mark made a machine. */
export function isOurs(machine: Machine, owner: string): boolean {
  return ownerOf(machine) === owner;
}

/** The mark of the state that made a machine; undefined where none did. */
export function ownerOf({ config, incomplete_config: incomplete }: Machine): string | undefined {
  return (config ?? incomplete)?.metadata?.[marks.owner];
}

/** The run that made a machine. */
export function launchOf({ config, incomplete_config: incomplete }: Machine): string | undefined {
  return (config ?? incomplete)?.metadata?.[marks.launch];
}

/** Whether it is one that is examined, which is reached at a port of its own. */
export function isStaged({ config, incomplete_config: incomplete }: Machine): boolean {
  const { success, data } = servedSchema.safeParse(config ?? incomplete);
  return success && data.services.some(({ ports }) => ports?.some(({ port }) => port === stagedPort));
}
