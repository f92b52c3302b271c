import { npxSlipway } from "../../infra/remedies.ts";
import { examine } from "../../verify/check-context.ts";
import { messageOf } from "../../verify/message.ts";
import type { VerifyOptions } from "../../verify/options.ts";
import { UserError } from "../user-error.ts";
import type { Sources } from "./draft.ts";
import { readServer } from "./live-facts.ts";

const longestMs = 30_000;

/** What a server says of itself, and its tools; throws a UserError where it lets nobody in. */
export async function askServer(endpoint: string, options: VerifyOptions): Promise<NonNullable<Sources["server"]>> {
  const signal = AbortSignal.timeout(longestMs);
  const examination = examine(new URL(endpoint), options, signal);
  const context = examination.contextFor("launch-init", signal);
  try {
    return { ...(await readServer(context)), tools: await context.tools() };
  } catch (error) {
    const why = examination.redactor.quote(messageOf(error));
    throw new UserError(`${endpoint} says nothing of itself (${why}): ${npxSlipway()} doctor ${endpoint} says why`, {
      cause: error,
    });
  } finally {
    await examination.close();
  }
}
