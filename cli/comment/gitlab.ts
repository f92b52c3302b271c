import * as z from "zod";
import type { Clock } from "../../infra/clock.ts";
import { UsageError } from "../user-error.ts";
import type { Forge, Written } from "./forge.ts";
import { openHost, pullRequestState } from "./host.ts";

const writtenSchema = z.array(
  z.object({
    id: z.number(),
    iid: z.number().optional(),
    body: z.string().nullish(),
    description: z.string().nullish(),
    system: z.boolean().default(false),
    author: z.object({ id: z.number() }),
  }),
);
const userSchema = z.object({ id: z.number() });

const perPage = 100;
const mostPages = 30;

/** The project on GitLab that a pipeline runs for; throws a UsageError where the environment does not say which. */
// https://docs.gitlab.com/api/notes/
export function gitlabForge(environment: NodeJS.ProcessEnv, clock?: Clock): Forge {
  const { CI_API_V4_URL: api, CI_PROJECT_ID: project, SLIPWAY_GITLAB_TOKEN: token } = environment;
  if (!api || !project || !token) {
    throw new UsageError(
      "set SLIPWAY_GITLAB_TOKEN to a project access token with the scope api: a job's own token may not comment",
    );
  }
  const authorize = (value: string) => ({ "private-token": value });
  const call = openHost({ platform: "GitLab", origin: api, token, authorize, ...(clock ? { clock } : {}) }, {});
  const base = `/projects/${project}`;
  async function* list(path: string): AsyncGenerator<Written> {
    const self = userSchema.parse(await call({ method: "GET", path: "/user" }));
    for (let page = 1; page <= mostPages; page++) {
      const answer = await call({ method: "GET", path: `${base}/${path}per_page=${perPage}&page=${page}` });
      const found = writtenSchema.parse(answer);
      for (const { id, iid, body, description, system, author } of found) {
        if (!system) yield { id: String(iid ?? id), body: body ?? description ?? "", isOwn: author.id === self.id };
      }
      if (found.length < perPage) return;
    }
  }
  const notes = (number: string) => `merge_requests/${number}/notes`;
  return {
    comments: (number) => list(`${notes(number)}?sort=asc&`),
    comment: async (number, body) =>
      void (await call({ method: "POST", path: `${base}/${notes(number)}`, body: { body } })),
    editComment: async (number, id, body) =>
      void (await call({ method: "PUT", path: `${base}/${notes(number)}/${id}`, body: { body } })),
    isOpen: async (number) => (await pullRequestState(call, `${base}/merge_requests`, number)) === "opened",
    issues: () => list("issues?state=opened&"),
    openIssue: async (title, description) =>
      void (await call({ method: "POST", path: `${base}/issues`, body: { title, description } })),
    async editIssue(id, { title, body, isClosed }) {
      const change = { title, description: body, ...(isClosed ? { state_event: "close" } : {}) };
      await call({ method: "PUT", path: `${base}/issues/${id}`, body: change });
    },
  };
}
