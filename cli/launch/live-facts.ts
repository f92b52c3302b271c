import { readableComponents } from "../../verify/components/component.ts";
import type { CheckContext } from "../../verify/contract.ts";
import { messageOf } from "../../verify/message.ts";
import { lostResources } from "../../verify/mcp/lost-resources.ts";
import type { Published } from "../../infra/policy/published.ts";
import type { GoldenPrompt } from "../../verify/prompts/prompt-file.ts";
import { readAnswers } from "./answers.ts";
import { callCases } from "./case-calls.ts";
import { findChallenge } from "./challenge.ts";
import type { Facts, ServerWords } from "./facts.ts";
import type { Fetched } from "./fetched.ts";
import type { Known } from "./known.ts";
import type { Launch } from "./launch-schema.ts";
import { findOpenness } from "./open-tools.ts";
import { findRegistryProof } from "./registry-proof.ts";
import { linksOf } from "./rules/link-rules.ts";
import { readWellKnown } from "./well-known.ts";

/** What only the endpoint can tell. */
export type LiveName =
  | "server"
  | "tools"
  | "components"
  | "lostComponents"
  | "answers"
  | "challenge"
  | "registryProof"
  | "retiredManifest"
  | "pages"
  | "caseCalls"
  | "openness";
export type LiveFacts = Pick<Facts, LiveName>;

const pageMs = 10_000;
const longestPage = 1024 * 1024;

/** Asks the endpoint for all of it; what cannot be had says why. Throws only where the context's time is up. */
export async function findLiveFacts(
  context: CheckContext,
  launch: Launch,
  prompts: Known<readonly GoldenPrompt[]>,
  published: Known<Published | null>,
): Promise<LiveFacts> {
  const asked = ifKnown(prompts, (golden) => callCases(context, golden));
  const [
    server,
    tools,
    components,
    lostComponents,
    answers,
    challenge,
    registryProof,
    retiredManifest,
    caseCalls,
    pages,
    openness,
  ] = await Promise.all([
    known(() => readServer(context)),
    known(() => context.tools()),
    known(async () => (await readableComponents(context)).map(({ uri, html, meta }) => ({ uri, html, meta }))),
    ifKnown(published, async (last) => [...(await lostResources(context, last?.components ?? []))]),
    known(async () => {
      const cases = await asked;
      return readAnswers(context, "value" in cases ? cases.value.results : []);
    }),
    known(() => findChallenge(context)),
    known(() => findRegistryProof(context, launch)),
    known(() => readWellKnown(context, "ai-plugin.json")),
    asked.then((cases) => ifKnown(cases, async ({ calls }) => calls)),
    fetchPages(launch),
    known(() => findOpenness(context)),
  ]);
  context.signal.throwIfAborted();
  return {
    server,
    tools,
    components,
    lostComponents,
    answers,
    challenge,
    registryProof,
    retiredManifest,
    caseCalls,
    pages,
    openness,
  };
}

/** Fetches the pages that a launch.yaml links to, redirects followed as a reader's browser does. */
async function fetchPages(launch: Launch): Promise<Known<Fetched[]>> {
  const links = linksOf(launch);
  if (links.length === 0) return { unknown: "launch.yaml names no pages in urls" };
  return { value: await Promise.all(links.map(({ url }) => fetchPage(url))) };
}

async function fetchPage(url: string): Promise<Fetched> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(pageMs),
      headers: { accept: "text/html,*/*;q=0.8" },
    });
    const body = await answer.text();
    return {
      url,
      status: answer.status,
      type: answer.headers.get("content-type") ?? "",
      body: body.slice(0, longestPage),
    };
  } catch (error) {
    return { url, status: 0, type: "", body: messageOf(error) };
  }
}

/** What the server says of itself to a client that connects. */
export async function readServer(context: CheckContext): Promise<ServerWords> {
  const client = await context.connect();
  const { name = "unnamed", version = "", title } = client.getServerVersion() ?? {};
  return { endpoint: context.endpoint.href, name, version, title, instructions: client.getInstructions() };
}

async function ifKnown<Given, Value>(
  given: Known<Given>,
  find: (value: Given) => Promise<Value>,
): Promise<Known<Value>> {
  return "unknown" in given ? given : known(() => find(given.value));
}

async function known<Value>(find: () => Promise<Value>): Promise<Known<Value>> {
  try {
    return { value: await find() };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}
