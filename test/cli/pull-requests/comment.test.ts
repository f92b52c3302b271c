import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { githubForge, pullRequestOf } from "../../../cli/comment/github.ts";
import { gitlabForge } from "../../../cli/comment/gitlab.ts";
import { sweepMarkdown } from "../../../cli/preview-deployment/report.ts";
import { virtualClock } from "../../engine/virtual-clock.ts";
import { keepComment, keepIssue } from "../../../cli/comment/keep.ts";

interface Note {
  id: number;
  number?: number;
  iid?: number;
  title?: string;
  body: string;
  state: string;
  user: { type: string };
  author: { id: number };
  pull_request?: object;
}

const changeSchema = z.object({
  title: z.string().optional(),
  body: z.string().optional(),
  description: z.string().optional(),
  state: z.string().optional(),
});

/** A stand-in of the hosts' APIs, as far as comments and issues go. */
const notes: Note[] = [];
const asked: string[] = [];
let failures: number[] = [];
/** Method of the calls that fail; all where it is missing. */
let failingMethod: string | undefined;
/** Seconds that a 403 asks for. */
let pause = 7;
const states = new Map<string, string>();
/** Whether the host hides the repository, as from a token without access. */
let isHidden = false;

const server = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://host");
  asked.push(`${request.method} ${pathname}`);
  const failure = failingMethod === undefined || failingMethod === request.method ? failures.shift() : undefined;
  if (failure !== undefined) {
    response.writeHead(failure, failure === 403 ? { "retry-after": String(pause) } : {}).end("busy");
    return;
  }
  if (isHidden) return void response.writeHead(404).end('{"message":"Not Found"}');
  const pull = /\/(?:pulls|merge_requests)\/(\d+)$/.exec(pathname)?.[1];
  if (pull !== undefined) {
    const open = pathname.includes("/pulls/") ? "open" : "opened";
    const state = states.get(pull);
    if (state === undefined) return void response.writeHead(404).end("{}");
    return void response.end(JSON.stringify({ state: state === "open" ? open : state }));
  }
  if (pathname.endsWith("/user")) return void response.end(JSON.stringify({ id: 5 }));
  if (request.method === "GET") {
    const [page, size] = [Number(searchParams.get("page")), Number(searchParams.get("per_page"))];
    return void response.end(JSON.stringify(notes.slice((page - 1) * size, page * size)));
  }
  const { title, body, description, state } = changeSchema.parse(await json(request));
  const change = {
    ...(title === undefined ? {} : { title }),
    body: body ?? description ?? "",
    ...(state ? { state } : {}),
  };
  const found = notes.find(({ id }) => request.method !== "POST" && pathname.endsWith(`/${id}`));
  if (found) Object.assign(found, change);
  else add(change.body, {}, change.title);
  response.end("{}");
}

function add(body: string, { type = "Bot", author = 5, pull = false } = {}, title = ""): void {
  const id = notes.length + 1;
  notes.push({
    id,
    number: id,
    iid: id,
    title,
    body,
    state: "open",
    user: { type },
    author: { id: author },
    ...(pull ? { pull_request: {} } : {}),
  });
}

const clock = virtualClock();
const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const github = () => githubForge({ GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "team/app", GITHUB_API_URL: origin() }, clock);
const gitlab = () => gitlabForge({ CI_API_V4_URL: origin(), CI_PROJECT_ID: "9", SLIPWAY_GITLAB_TOKEN: "t" }, clock);
const text = (stack: string, more = "") => `<!-- slipway:preview ${stack} -->\n\n### ${stack}: 1 to make${more}\n`;

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());
beforeEach(() => {
  notes.length = 0;
  asked.length = 0;
  clock.slept.length = 0;
  failures = [];
  failingMethod = undefined;
  pause = 7;
  isHidden = false;
});

describe.each([
  ["GitHub", github],
  ["GitLab", gitlab],
])("R16 a comment on %s", (_, forge) => {
  test("R16 is one for each stack and edited in place, behind any number of others", async () => {
    for (let count = 0; count < 230; count++) add(`comment ${count}`, { type: "User", author: 1 });
    expect(await keepComment(forge(), "12", text("dev"))).toBe("written");
    expect(await keepComment(forge(), "12", text("prod"))).toBe("written");
    expect(await keepComment(forge(), "12", text("dev", ", 2 to replace"))).toBe("edited");
    expect(notes.slice(230).map(({ body }) => body)).toEqual([text("dev", ", 2 to replace"), text("prod")]);
  });

  test("R16 of a person who copied the marker stays as it is", async () => {
    add(text("dev"), { type: "User", author: 1 });
    expect(await keepComment(forge(), "12", text("dev", " now"))).toBe("written");
    expect(notes).toHaveLength(2);
  });

  test("R16 is tried again while the host is busy, some times and no more", async () => {
    failures = [500, 429, 403];
    expect(await keepComment(forge(), "12", text("dev"))).toBe("written");
    const [first = 0, second = 0, ...asked] = clock.slept;
    for (const [pause, least] of [
      [first, 0.5],
      [second, 1],
    ] as const) {
      expect(pause).toBeGreaterThanOrEqual(least);
      expect(pause).toBeLessThanOrEqual(least * 3);
    }
    expect(asked).toEqual([7]);
    failures = [502, 502, 502, 502, 502, 502];
    await expect(keepComment(forge(), "12", text("dev"))).rejects.toThrow(
      /^Git(Hub|Lab) answered 502 to GET .*: busy$/,
    );
    expect(failures).toHaveLength(1);
    failures = [404];
    await expect(keepComment(forge(), "12", text("dev"))).rejects.toThrow(/answered 404 to GET .*: busy/);
  });

  test("R16 does not wait for a host that asks for more than a minute, nor writes twice what may have been heard", async () => {
    pause = 3600;
    failures = [403];
    await expect(keepComment(forge(), "12", text("dev"))).rejects.toThrow(/answered 403/);
    expect(clock.slept).toEqual([]);
    notes.length = 0;
    failingMethod = "POST";
    [pause, failures] = [7, [403]];
    expect(await keepComment(forge(), "12", text("prod"))).toBe("written");
    asked.length = 0;
    failures = [502];
    await expect(keepComment(forge(), "12", text("dev"))).rejects.toThrow(/answered 502 to POST/);
    expect(asked.filter((call) => call.startsWith("POST"))).toHaveLength(1);
  });

  test("R16 tells a pull request that is open from one that is closed or gone", async () => {
    states.set("12", "open").set("13", "closed");
    const seen = await Promise.all(["12", "13", "14"].map((number) => forge().isOpen(number)));
    expect(seen).toEqual([true, false, false]);
  });

  test("R16 takes a pull request for closed only where it can see the repository's", async () => {
    states.set("12", "open");
    isHidden = true;
    await expect(forge().isOpen("12")).rejects.toThrow(/answered 404 to GET .*(pulls|merge_requests)\?per_page=1/);
  });
});

describe("R16 what is kept", () => {
  test("R16 drift is one issue, which is closed once nothing differs", async () => {
    const drift = (what: string) => `<!-- slipway:drift prod -->\n\n### drift of prod: ${what}\n`;
    add(drift("1 to change"), { pull: true });
    expect(await keepIssue(github(), drift("nothing changes"))).toBe("none");
    expect(await keepIssue(github(), drift("1 to change"))).toBe("written");
    expect(await keepIssue(github(), drift("2 to change"))).toBe("edited");
    expect(await keepIssue(github(), drift("nothing changes"))).toBe("closed");
    expect(notes.slice(1)).toMatchObject([{ title: "drift of prod: nothing changes", state: "closed" }]);
    const removal = { stack: "pr-7", from: "dev", why: "it is closed", failure: "no right" };
    expect(await keepIssue(github(), sweepMarkdown([removal]))).toBe("written");
    expect(await keepIssue(github(), sweepMarkdown([]))).toBe("closed");
  });

  test("R16 a text without a marker is none of ours, and an event says which pull request it is about", async () => {
    await expect(keepComment(github(), "12", "hello")).rejects.toThrow("has no marker");
    expect(asked).toEqual([]);
    expect(pullRequestOf({ pull_request: { number: 12 } })).toBe("12");
    expect(pullRequestOf({ ref: "refs/heads/main" })).toBeUndefined();
    expect(() => githubForge({})).toThrow("set GITHUB_TOKEN");
  });
});
