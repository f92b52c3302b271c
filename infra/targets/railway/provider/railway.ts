import type { ZodType } from "zod";
import type { Clock } from "../../../clock.ts";
import { type ApiAnswer, openApi, refusalOf } from "../../../provider/http/api.ts";
import { ApiError } from "../../../provider/http/api-error.ts";
import { originFor, tokenFor } from "../../../provider/http/settings.ts";

const tokens = "https://railway.com/account/tokens";

/** One operation of the API. */
export interface Operation<Shape> {
  /** GraphQL with one named operation. */
  text: string;
  variables: Readonly<Record<string, unknown>>;
  /** What is read of `data`. */
  shape: ZodType<Shape>;
  /** Whether it does no harm twice; queries do none. */
  repeatable?: boolean;
}

/** Railway's API for the length of one call of the engine. */
export type Railway = <Shape>(operation: Operation<Shape>) => Promise<Shape>;

/** Opens the API; calls come one after another, as an environment takes one change at a time. */
export function openRailway(clock: Clock): (signal: AbortSignal) => Railway {
  const opened = new Map<string, ReturnType<typeof openApi>>();
  return (signal) => {
    // A project's token cannot make projects, nor set the image of a service.
    const token = tokenFor({ variable: "RAILWAY_API_TOKEN", platform: "Railway", make: tokens });
    const endpoint = originFor("RAILWAY_GRAPHQL_ENDPOINT", "https://backboard.railway.com/graphql/v2");
    const { origin, pathname: path } = new URL(endpoint);
    const key = `${endpoint} ${token}`;
    const api =
      opened.get(key) ?? openApi({ platform: "Railway", origin, token, refusal, limitsBeforeWork: true, clock });
    opened.set(key, api);
    return async ({ text, variables, shape, repeatable = text.startsWith("query") }) => {
      const operationName = /^\w+ (\w+)/.exec(text)?.[1];
      const request = {
        method: "POST",
        path,
        // Without a name of its own a client shares a limit with all who have none.
        query: { source: "slipway" },
        body: { query: text, variables, operationName },
        repeatable,
        signal,
      } as const;
      const { body } = await api(request);
      return shape.parse(typeof body === "object" && body !== null && "data" in body ? body.data : undefined);
    };
  };
}

/** Whether Railway says that there is no such thing; foreign things are said the same of, and so is a wrong token. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return /not found$/i.test(error.sentence) || /NOT_FOUND$/.test(error.code ?? "");
}

/** Answers undefined where there is no such thing. */
export async function ifFound<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A refusal of GraphQL comes with HTTP 200. */
function refusal(answer: ApiAnswer) {
  const { status, body } = answer;
  const errors = typeof body === "object" && body !== null && "errors" in body ? body.errors : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (typeof first !== "object" || first === null) return status === 200 ? undefined : refusalOf(answer);
  const message = "message" in first ? String(first.message) : "without a reason";
  const { code }: { code?: unknown } =
    "extensions" in first && typeof first.extensions === "object" ? { ...first.extensions } : {};
  return {
    sentence: `${message}${meaningOf(message, code)}`,
    ...againOf(message, code),
    ...(typeof code === "string" ? { code } : {}),
  };
}

/**
 * Whether a call is to come again, and after which pause: Railway says so in words, under HTTP 200 and a code that stands
 * for anything. It may have been carried out all the same, or another run's meanwhile: what would be made must be looked
 * for first.
 */
function againOf(message: string, code: unknown): { undecided?: boolean; pauseMs?: number } {
  // https://docs.railway.com/integrations/api: one project or environment in half a minute.
  const isLimit = code === "RATE_LIMITED" || code === "TOO_MANY_REQUESTS";
  if (isLimit || /too quickly|every 30s/i.test(message)) return { undecided: true, pauseMs: 31_000 };
  if (/please try again|operation is already in progress/i.test(message)) return { undecided: true, pauseMs: 5000 };
  return /problem processing request/i.test(message) ? { undecided: true } : {};
}

function meaningOf(message: string, code: unknown): string {
  if (/not authorized/i.test(message) || code === "UNAUTHENTICATED" || code === "FORBIDDEN") {
    return ` (the token in RAILWAY_API_TOKEN is not known, or may not do this here: take one of an account or a workspace, not of a project: ${tokens})`;
  }
  if (code === "PLAN_LIMIT" || code === "SUBSCRIPTION_REQUIRED") {
    return " (the workspace's plan does not include this: https://railway.com/workspace/plans)";
  }
  return "";
}
