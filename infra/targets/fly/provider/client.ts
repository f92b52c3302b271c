import type { ZodType } from "zod";
import { type Clock, systemClock } from "../../../clock.ts";
import { type Api, type ApiRequest, openApi } from "../../../provider/http/api.ts";
import { originFor, tokenFor } from "../../../provider/http/settings.ts";

/** The token that Slipway and flyctl both take. */
export const tokenSource = {
  variable: "FLY_API_TOKEN",
  platform: "Fly.io",
  make: '"fly tokens create org" (https://fly.io/docs/security/tokens/)',
};

/** Fly's API as the resources use it. */
export interface Fly {
  clock: Clock;
  /** Calls the Machines API, below /v1, and reads the answer. */
  ask<Answer>(request: Request, answer: ZodType<Answer>): Promise<Answer>;
  /** The same where nothing is read of the answer. */
  tell(request: Request): Promise<void>;
  /** Calls the other API, which has the logs. */
  askLogs<Answer>(request: Request, answer: ZodType<Answer>): Promise<Answer>;
}

type Request = Omit<ApiRequest, "path"> & { path: readonly string[] };

/** Opens both APIs with the token of the environment or the stack's config; throws where there is none. */
export function openFly(clock: Clock = systemClock): Fly {
  const token = tokenFor(tokenSource).replace(/^FlyV1 /, "");
  const open = (variable: string, usual: string) =>
    openApi({
      platform: tokenSource.platform,
      origin: originFor(variable, usual),
      token,
      authorize,
      requestIdHeader: "fly-request-id",
      lane,
      clock,
    });
  // The names are flyctl's own: https://github.com/superfly/fly-go
  const machines = open("FLY_FLAPS_BASE_URL", "https://api.machines.dev");
  const logs = open("FLY_API_BASE_URL", "https://api.fly.io");
  const send = (api: Api, prefix: string, { path, ...request }: Request) =>
    api({ ...request, path: `${prefix}/${path.map((part) => encodeURIComponent(part)).join("/")}` });
  return {
    clock,
    ask: async (request, answer) => answer.parse((await send(machines, "/v1", request)).body),
    tell: async (request) => void (await send(machines, "/v1", request)),
    askLogs: async (request, answer) => answer.parse((await send(logs, "/api/v1", request)).body),
  };
}

// https://fly.io/docs/machines/api/working-with-machines-api/#authentication
function authorize(token: string): Record<string, string> {
  return { authorization: token.startsWith("fm2_") ? `FlyV1 ${token}` : `Bearer ${token}` };
}

/** One call a second for each action on each machine or app. */
// https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits
function lane({ method, path }: ApiRequest) {
  if (method === "GET") return undefined;
  return { name: `${method} ${path}`, spacingMs: 1000 };
}
