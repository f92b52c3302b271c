import type { CallObserver } from "./call-record.ts";
import { log } from "./log.ts";

/**
 * Logs one line for every tool call that ended; alerts count these lines by `outcome` and measure `durationMs`. Names the
 * user only with their consent.
 */
export const logCall: CallObserver = ({ id, tool, durationMs, outcome, fault, client, user }) => {
  const fields: Record<string, string | number> = { id, tool, durationMs, outcome };
  if (client !== undefined) fields["client"] = client;
  if (fault !== undefined) fields["error"] = fault;
  if (user.consentsToLogging) fields["user"] = user.subject;
  log("info", "tool_call", fields);
};
