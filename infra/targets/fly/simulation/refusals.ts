import type { ApiCall, ApiReply } from "../../../../simulation/http-api.ts";
import type { FlyState, SimulatedToken } from "./state.ts";

/** An answer of the Machines API that refuses. */
export function refuse(status: number, error: string, code?: string): ApiReply {
  return {
    status,
    body: { error, ...(code === undefined ? {} : { status: code }) },
    headers: { "fly-request-id": "01SIMULATED" },
  };
}

/** The token of a call; undefined where it is none that is known. */
export function tokenOf({ headers }: ApiCall, { options }: FlyState): SimulatedToken | undefined {
  const token = /^(?:Bearer|FlyV1) (.+)$/.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  const known = Object.hasOwn(options.tokens ?? {}, token) ? options.tokens?.[token] : { org: "my-team" };
  return known === "unknown" ? undefined : known;
}

/** What is refused before a call is looked at: a token without the right, an app of somebody else's, too much haste. */
export function gatekeeper(state: FlyState): (call: ApiCall, route: string) => ApiReply | undefined {
  const buckets = new Map<string, { left: number; at: number }>();
  return (call, route) => {
    const token = tokenOf(call, state);
    if (!token) return refuse(401, "Authenticate: token validation error");
    const { app: name } = call.params;
    const app = name === undefined ? undefined : state.apps.get(name);
    if (app && app.org !== token.org) return refuse(403, "Not authorized to access this app");
    if (token.apps) {
      const isAllowed = name !== undefined && token.apps.includes(name) && !route.endsWith("/logs");
      if (!isAllowed && route !== "GET /v1/tokens/current") return refuse(403, "not authorized");
    }
    if (app && app.hiddenFor > 0) {
      app.hiddenFor -= 1;
      return refuse(404, "app not found");
    }
    // The other API has limits of its own, which nobody has seen.
    return call.path.startsWith("/v1/") && hasty(buckets, state.options.clock.now(), call)
      ? refuse(429, "rate limit exceeded")
      : undefined;
  };
}

// https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits: for each action on each machine or app.
function hasty(buckets: Map<string, { left: number; at: number }>, now: number, { method, path }: ApiCall): boolean {
  const isRead = method === "GET";
  const [perSecond, burst] = isRead ? [5, 10] : [1, 3];
  const key = `${method} ${path}`;
  const { left, at } = buckets.get(key) ?? { left: burst, at: now };
  const refilled = Math.min(burst, left + ((now - at) / 1000) * perSecond);
  buckets.set(key, { left: Math.max(0, refilled - 1), at: now });
  return refilled < 1;
}
