import * as z from "zod";
import type { Clock } from "../../infra/clock.ts";
import { UsageError } from "../user-error.ts";
import type { Forge, Written } from "./forge.ts";
import { openHost, pullRequestState } from "./host.ts";

const writtenSchema = z.array(
  z.object({
    id: z.number(),
    number: z.number().optional(),
    body: z.string().nullish(),
    user: z.object({ type: z.string() }).nullish(),
    pull_request: z.unknown().optional(),
  }),
);

const perPage = 100;
const mostPages = 30;

/** The repository on GitHub that a workflow runs for; throws a UsageError where the environment does not say which. */
// https://docs.github.com/en/rest/issues/comments
export function githubForge(environment: NodeJS.ProcessEnv, clock?: Clock): Forge {
  const {
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: repository,
    GITHUB_API_URL: api = "https://api.github.com",
  } = environment;
  if (!token || !repository) {
    throw new UsageError(
      "set GITHUB_TOKEN and GITHUB_REPOSITORY (owner/name); in a workflow GITHUB_TOKEN is ${{ github.token }}",
    );
  }
  const call = openHost(
    { platform: "GitHub", origin: api, token, ...(clock ? { clock } : {}) },
    { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
  );
  const base = `/repos/${repository}`;
  async function* list(path: string, idOf: "id" | "number"): AsyncGenerator<Written> {
    for (let page = 1; page <= mostPages; page++) {
      const answer = await call({ method: "GET", path: `${base}/${path}per_page=${perPage}&page=${page}` });
      const found = writtenSchema.parse(answer);
      for (const { body, user, pull_request: pull, ...ids } of found) {
        if (pull === undefined) yield { id: String(ids[idOf]), body: body ?? "", isOwn: user?.type === "Bot" };
      }
      if (found.length < perPage) return;
    }
  }
  return {
    comments: (number) => list(`issues/${number}/comments?`, "id"),
    comment: async (number, body) =>
      void (await call({ method: "POST", path: `${base}/issues/${number}/comments`, body: { body } })),
    editComment: async (_, id, body) =>
      void (await call({ method: "PATCH", path: `${base}/issues/comments/${id}`, body: { body } })),
    isOpen: async (number) => (await pullRequestState(call, `${base}/pulls`, number)) === "open",
    issues: () => list("issues?state=open&", "number"),
    openIssue: async (title, body) =>
      void (await call({ method: "POST", path: `${base}/issues`, body: { title, body } })),
    async editIssue(id, { title, body, isClosed }) {
      const state = isClosed ? "closed" : "open";
      await call({ method: "PATCH", path: `${base}/issues/${id}`, body: { title, body, state } });
    },
  };
}

const eventSchema = z.object({
  pull_request: z.object({ number: z.number() }).optional(),
  number: z.number().optional(),
});

/** The number of the pull request that a workflow's event is about; undefined where it is about none. */
export function pullRequestOf(event: unknown): string | undefined {
  const number = eventSchema.safeParse(event).data?.pull_request?.number;
  return number === undefined ? undefined : String(number);
}
