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
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { body } = await api(request);
          return shape.parse(typeof body === "object" && body !== null && "data" in body ? body.data : undefined);
        } catch (error) {
          const pauseMs = pauseOf(error);
          if (pauseMs === undefined || attempt === attempts) throw error;
          await clock.sleep(pauseMs, signal);
        }
      }
    };
  };
}

const attempts = 10;

/**
 * How long to wait where Railway refused a thing only for now: it says so in words, under HTTP 200 and a code that
 * stands for anything.
 */
function pauseOf(error: unknown): number | undefined {
  if (!(error instanceof ApiError) || error.status !== 200) return undefined;
  // https://docs.railway.com/integrations/api: one project or environment in half a minute.
  if (/too quickly|every 30s/i.test(error.sentence)) return 31_000;
  if (/^(RATE_LIMITED|TOO_MANY_REQUESTS)$/.test(error.code ?? "")) return 31_000;
  if (/operation is already in progress/i.test(error.sentence)) return 5000;
  return undefined;
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
    // It may have been carried out all the same: what is made must be looked for before it is made again.
    ...(/please try again|problem processing request/i.test(message) ? { undecided: true } : {}),
    ...(typeof code === "string" ? { code } : {}),
  };
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
