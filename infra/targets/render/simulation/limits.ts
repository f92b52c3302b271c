import type { ApiReply } from "../../../../simulation/http-api.ts";

interface Limit {
  name: string;
  most: number;
  seconds: number;
}

/** The limit under which a call falls. */
// https://api-docs.render.com/reference/rate-limiting, and the numbers that its answers carry: 100 for most changes.
function limitOf(route: string, path: string): Limit {
  const [, , , service = ""] = path.split("/");
  const perService = (most: number) => ({ name: `changes of ${service}`, most, seconds: 60 });
  if (route === "POST /v1/services") return { name: "new services", most: 20, seconds: 3600 };
  if (route === "PATCH /v1/services/:service") return perService(10);
  if (/^POST \/v1\/services\/:service\/(deploys|scale|suspend|resume|rollback)$/.test(route)) return perService(10);
  if (route.startsWith("GET ")) return { name: "reads", most: 400, seconds: 60 };
  return { name: "changes", most: 100, seconds: 60 };
}

/** Counts calls against Render's limits. */
export interface Limits {
  /** The headers that every answer has, and whether the call comes too soon. */
  count(route: string, path: string): { headers: Record<string, string>; exceeded: boolean };
  /** Lets this many calls of a limit be left, such as of `new services`. */
  leave(name: string, calls: number): void;
}

/** Opens the books; `now` in ms. */
export function openLimits(now: () => number): Limits {
  const windows = new Map<string, { until: number; used: number; most: number }>();
  const left = new Map<string, number>();
  return {
    leave: (name, calls) => left.set(name, calls),
    count(route, path) {
      const { name, most, seconds } = limitOf(route, path);
      let window = windows.get(name);
      if (window === undefined || now() >= window.until) {
        window = { until: now() + seconds * 1000, used: most - (left.get(name) ?? most), most };
        left.delete(name);
        windows.set(name, window);
      }
      window.used += 1;
      const headers = {
        "ratelimit-limit": String(most),
        "ratelimit-remaining": String(Math.max(0, most - window.used)),
        // Seconds that are left, though the documents speak of a time.
        "ratelimit-reset": String(Math.ceil(Math.round(window.until - now()) / 1000)),
      };
      return { headers, exceeded: window.used > most };
    },
  };
}

/** The answer to a call that comes too soon. */
export function tooSoon(headers: Record<string, string>): ApiReply {
  return { status: 429, body: { message: "rate limit exceeded" }, headers };
}
