import type { Cause } from "../connection/cause.ts";
import { revisions } from "../mcp/revisions.ts";
import { amiss, type Step, type Symptom } from "./step.ts";

/** How servers see ChatGPT: https://github.com/getsentry/sentry-mcp/pull/330 */
export const chatGpt = { name: "openai-mcp", version: "1.0.0" };

/** Headers of everything that it posts. */
export const usual = {
  "content-type": "application/json",
  "user-agent": `${chatGpt.name}/${chatGpt.version}`,
};

/** What `_meta` of its requests of the modern era holds. */
export const requestMeta = {
  "io.modelcontextprotocol/protocolVersion": revisions.modern,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": chatGpt,
};

/** Longest time for one step. */
export const stepMs = 10_000;

/** A step that ended for this cause; what no other symptom fits means that the server cannot be used at all. */
export function toStep(sent: string, { kind, sentence, fix }: Cause): Step {
  const symptom: Symptom =
    kind === "challenge" || kind === "forbidden"
      ? "firewall"
      : kind === "host-refused"
        ? "host-refused"
        : kind === "session"
          ? "sessions"
          : kind === "sign-in" || kind === "login-page"
            ? "sign-in"
            : "unreachable";
  return amiss("fails", symptom, { sent, seen: sentence, fix });
}
