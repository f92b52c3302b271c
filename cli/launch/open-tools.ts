import type { Tool } from "@modelcontextprotocol/client";
import { ask } from "../../verify/auth/ask.ts";
import { offersSignIn, saysWhoMayCall, scopesAsked } from "../../verify/auth/security-schemes.ts";
import { withoutToken } from "../../verify/auth/tool-challenge.ts";
import type { CheckContext } from "../../verify/contract.ts";
import type { Outcome } from "../../verify/mcp/tool-call.ts";
import { callReaders } from "../../verify/tools/reader-calls.ts";

/** What can be done without signing in. */
export interface Openness {
  /** Whether nobody signs in: the tools are listed to everybody, and none of them has a sign-in. */
  isOpen: boolean;
  /** Tools that everybody may call, as far as they say and as their calls were answered. */
  openTools: readonly string[];
}

const closed: Openness = { isOpen: false, openTools: [] };
const refusals = [401, 403];

/** Finds it out, whoever looks; throws where whoever has no token is let in no more than refused, or nothing says it. */
export async function findOpenness(context: CheckContext): Promise<Openness> {
  if (!(await listsForAll(context))) return closed;
  const tools = await context.tools();
  const { refused, answered } = await callAsNobody(context);
  if (refused.length + answered.length === 0 && !tools.some(saysWhoMayCall)) throw new Error(nothingSays);
  const openTools = tools
    .filter((tool) => scopesAsked(tool) === undefined && !refused.includes(tool.name))
    // Of one that changes data and says nothing, the others say what is to be expected.
    .filter((tool) => refused.length === 0 || saysWhoMayCall(tool) || answered.includes(tool.name))
    .map(({ name }) => name);
  return { isOpen: openTools.length === tools.length && !tools.some(offersSignIn), openTools };
}

async function listsForAll(context: CheckContext): Promise<boolean> {
  if (context.options.token === undefined) {
    const access = await context.access();
    if (access.kind === "closed") throw new Error(access.cause.sentence);
    return access.kind === "open";
  }
  try {
    await listAsNobody(context);
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    // A time-out, or one request too many, says nothing of a sign-in.
    if (refusals.includes((await ask(context, "initialize")).status)) return false;
    if (refusals.includes((await ask(context, "tools/list")).status)) return false;
    throw error;
  }
}

async function listAsNobody(context: CheckContext): Promise<Tool[]> {
  const client = await context.connect("auto", { identity: "none", fresh: true });
  return (await client.listTools()).tools;
}

const nothingSays =
  "no tool answered a call that was made without signing in, and none says by its securitySchemes whether users sign in (noauth, oauth2)";

/** Tools that only read and want a sign-in, and those that do their work, or refuse it, without one. */
async function callAsNobody(context: CheckContext): Promise<{ refused: string[]; answered: string[] }> {
  // Calls are remembered by the endpoint's object: those with a token are others.
  const anonymous = { ...withoutToken(context), endpoint: new URL(context.endpoint) };
  const { calls } = await callReaders(context.options.token === undefined ? context : anonymous);
  const named = (is: (outcome: Outcome) => boolean) =>
    calls.filter(({ outcome }) => is(outcome)).map(({ tool }) => tool.name);
  return {
    refused: named(wantsSignIn),
    answered: named(({ kind }) => ["result", "refused", "too-long"].includes(kind)),
  };
}

function wantsSignIn(outcome: Outcome): boolean {
  return outcome.kind === "undecided" || (outcome.kind === "barred" && refusals.includes(outcome.status));
}
