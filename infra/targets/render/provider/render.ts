import * as z from "zod";
import type { Clock } from "../../../clock.ts";
import { type ApiAnswer, type ApiRequest, openApi, refusalOf } from "../../../provider/http/api.ts";
import { ifThere } from "../../../provider/http/api-error.ts";
import { originFor, tokenFor } from "../../../provider/http/settings.ts";

const keys = "https://dashboard.render.com/u/settings#api-keys";

/** Render's API for the length of one call of the engine. */
export interface Render {
  /** The answer's body in the shape that is read of it. */
  ask<Shape>(shape: z.ZodType<Shape>, request: Omit<ApiRequest, "signal">): Promise<Shape>;
  /** The same; undefined where there is no such thing. */
  find<Shape>(shape: z.ZodType<Shape>, path: string): Promise<Shape | undefined>;
  /** The first page of a list; `key` is what an entry is called in it. */
  page<Shape>(shape: z.ZodType<Shape>, key: string, request: Listing): Promise<Shape[]>;
  /** Every entry of a list, whatever the number of its pages. */
  list<Shape>(shape: z.ZodType<Shape>, key: string, request: Listing): Promise<Shape[]>;
  /** A call whose answer says nothing. */
  tell(request: Omit<ApiRequest, "signal">): Promise<void>;
}

type Listing = Pick<ApiRequest, "path" | "query">;

/** Opens the API for one token; calls that change something come one after another. */
export function openRender(clock: Clock): (signal: AbortSignal) => Render {
  const opened = new Map<string, ReturnType<typeof openApi>>();
  return (signal) => {
    const token = tokenFor({ variable: "RENDER_API_KEY", platform: "Render", make: keys });
    // As the official client has it: https://github.com/render-oss/cli
    const origin = originFor("RENDER_HOST", "https://api.render.com/v1");
    const name = `${origin} ${token}`;
    const api =
      opened.get(name) ??
      openApi({
        platform: "Render",
        origin,
        token,
        refusal,
        resetHeader: "ratelimit-reset",
        limitsBeforeWork: true,
        clock,
      });
    opened.set(name, api);
    return renderOn((request) => api({ ...request, signal }));
  };
}

function renderOn(call: (request: Omit<ApiRequest, "signal">) => Promise<ApiAnswer>): Render {
  const ask: Render["ask"] = async (shape, request) => shape.parse((await call(request)).body);
  const page = z.array(z.looseObject({ cursor: z.string() }));
  return {
    ask,
    find: (shape, path) => ifThere(ask(shape, { method: "GET", path })),
    async page(shape, key, { path, query }) {
      const entries = await ask(page, { method: "GET", path, ...(query ? { query } : {}) });
      return entries.map((entry) => shape.parse(entry[key]));
    },
    async list(shape, key, { path, query = {} }) {
      const found: z.infer<typeof shape>[] = [];
      for (let cursor: string | undefined; ;) {
        const request = { method: "GET", path, query: { ...query, limit: pageSize, cursor } } as const;
        const entries = await ask(page, request);
        found.push(...entries.map((entry) => shape.parse(entry[key])));
        if (entries.length < pageSize) return found;
        cursor = entries.at(-1)?.cursor;
      }
    },
    tell: async (request) => void (await call(request)),
  };
}

/** The most that Render gives of a list at a time. */
// https://api-docs.render.com/reference/pagination
const pageSize = 100;

/** What a refusal means for whoever runs `up`, before Render's own words. */
function refusal(answer: ApiAnswer) {
  const refused = refusalOf(answer);
  const meaning = refused && meanings[answer.status];
  return meaning === undefined ? refused : { ...refused, sentence: `${meaning} (${refused?.sentence})` };
}

const meanings: Readonly<Record<number, string>> = {
  401: `the key in RENDER_API_KEY is none that it knows: make one at ${keys}`,
  402: "the workspace's plan does not include this, or it has no way of payment: https://dashboard.render.com/billing",
  403: "the key in RENDER_API_KEY may not do this: take one of a member of the workspace who may deploy",
};
