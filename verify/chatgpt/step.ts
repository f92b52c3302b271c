/** What ChatGPT shows, by its cause. */
export const symptoms = {
  // https://developers.openai.com/api/docs/guides/custom-mcp-server
  address: "the connector cannot be made",
  unreachable: "the connector cannot be made",
  // https://github.com/openai/tunnel-client/issues/63
  "discover-stream": 'error 424, "server/discover response was inconsistent"',
  // https://github.com/github/copilot-cli/issues/4809
  "discover-refused": "the connector is made, and no tools appear",
  // https://github.com/openai/tunnel-client/issues/35
  "get-refused": "the connector cannot be made",
  "empty-message": "the connector cannot be made, in one report",
  // https://github.com/homeassistant-ai/ha-mcp/issues/1710
  firewall: "error 424, while curl gets an answer",
  // https://github.com/nowledge-co/community/issues/496
  "signed-in-refused": "sign-in succeeds, and the connector has no actions",
  // https://github.com/getsentry/sentry-mcp/issues/1271
  "client-document": "an error after sign-in: the code is not exchanged (status 400)",
  // https://github.com/BasedHardware/omi/issues/8824
  "redirect-address": 'a page of the authorization server: "redirect_uri not allowed"',
  // https://github.com/cbcoutinho/nextcloud-mcp-server/issues/1470
  registration: "the connector cannot be made: registration of the client fails",
  "sign-in": "the connector is made, and nobody can sign in",
  // https://github.com/homeassistant-ai/ha-mcp/issues/2017
  "old-tools": "the tools of before, until Refresh is pressed at the connector and a new chat opened",
  // https://github.com/openai/openai-apps-sdk-examples/issues/206
  "old-component": "the component of before, for up to an hour",
  "no-component": "an empty frame or an error in place of the component",
  // https://github.com/modelcontextprotocol/python-sdk/issues/1798
  "host-refused": "the connector cannot be made, while the server answers on localhost",
  // https://github.com/PrefectHQ/fastmcp/issues/1003
  sessions: 'now and then an error, "session not found"',
  "no-tools": "the connector is made, and no tools appear",
  // https://github.com/google/mcp/issues/31
  slow: "the first call after a rest fails",
} as const;

export type Symptom = keyof typeof symptoms;

/** How sure it is: `may fail` is what some have met and others not. */
export type Verdict = "ok" | "fails" | "may fail" | "note" | "not tried";

/** One thing that ChatGPT does when a connector is created or refreshed, and what came of it. */
export interface Step {
  /** What was sent, such as `POST server/discover`. */
  sent: string;
  verdict: Verdict;
  seen: string;
  symptom?: Symptom;
  /** What ChatGPT shows where it fails. */
  shows?: string;
  /** The one way out. */
  fix?: string;
}

/** A step that came out as ChatGPT wants it. */
export function ok(sent: string, seen: string): Step {
  return { sent, verdict: "ok", seen };
}

/** A step that did not, by its symptom. */
export function amiss(
  verdict: Exclude<Verdict, "ok" | "not tried">,
  symptom: Symptom,
  { sent, seen, fix }: { sent: string; seen: string; fix: string },
): Step {
  return { sent, verdict, seen, symptom, shows: symptoms[symptom], fix };
}
