import { join } from "node:path";
import { type Events, followEvents } from "./events.ts";
import type { Foreground } from "./foreground.ts";
import { runPulumi, type Session } from "./pulumi.ts";
import { withScratch } from "./scratch.ts";

/** What one `pulumi up` or `destroy` did, and why it did not succeed. */
export interface Update {
  events: Events;
  failure?: unknown;
}

/** Runs a command of Pulumi that changes the stack; never throws for what it does. */
export function runUpdate(
  session: Session,
  verb: "up" | "destroy",
  flags: readonly string[],
  output: Pick<Foreground, "quiet" | "log">,
): Promise<Update> {
  return withScratch("events", async (scratch) => {
    const log = join(scratch, "events.jsonl");
    const events = followEvents(log);
    try {
      await runPulumi(session, verb, [...flags, "--event-log", log], output);
    } catch (failure) {
      return { events: await events.stop(), failure };
    } finally {
      await events.stop();
    }
    return { events: await events.stop() };
  });
}
