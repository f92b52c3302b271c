import type { CallObserver } from "./call-record.ts";
import { log } from "./log.ts";

/**
 * Logs one line for every tool call that ended; alerts count these lines by `outcome` and measure `durationMs`. Names the
 * user only with their consent.
 */
export const logCall: CallObserver = ({ id, tool, durationMs, outcome, fault, user }) => {
  log("info", "tool_call", {
    id,
    tool,
    durationMs,
    outcome,
    ...(fault === undefined ? {} : { error: fault }),
    ...(user.agreesToLog ? { user: user.subject } : {}),
  });
};
