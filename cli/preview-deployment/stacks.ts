import * as z from "zod";
import { askPulumi, type Session } from "../pulumi.ts";
import { pullRequestOf } from "./settings.ts";

const listSchema = z.array(z.object({ name: z.string(), lastUpdate: z.iso.datetime({ offset: true }).optional() }));

/** A pull request's stack in the backend. */
export interface PreviewStackState {
  stack: string;
  pullRequest: string;
  /** When it was deployed last, in ms since 1970; undefined where it never was. */
  deployedAt: number | undefined;
}

/** The pull requests' stacks of this project. */
export async function previewStacks(
  session: Pick<Session, "toolchain" | "state" | "docker">,
): Promise<PreviewStackState[]> {
  return (await list(session)).flatMap(({ name, lastUpdate }) => {
    const pullRequest = pullRequestOf(name);
    const deployedAt = lastUpdate === undefined ? undefined : Date.parse(lastUpdate);
    return pullRequest === undefined ? [] : [{ stack: name, pullRequest, deployedAt }];
  });
}

/** Whether there is a stack of this name. */
export async function hasStack(session: Session, stack: string): Promise<boolean> {
  return (await list(session)).some(({ name }) => name === stack);
}

/** Names without the organization that Pulumi Cloud puts before those of others. */
async function list(session: Pick<Session, "toolchain" | "state" | "docker">) {
  const text = await askPulumi({ ...session, stack: "" }, ["stack", "ls", "--json", "--non-interactive"]);
  return listSchema.parse(JSON.parse(text));
}
