import { postInitialize } from "../mcp/initialize.ts";
import { callTimeoutMs } from "../mcp/connections.ts";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { messageOf } from "../message.ts";
import { isObject } from "../json.ts";
import { revisions } from "../mcp/revisions.ts";
import { perRun } from "../per-run.ts";
import { modernJsonRpc, type Reply, toReply } from "../mcp/json-rpc.ts";

interface Speech {
  era: "legacy" | "modern";
  opening: "initialize" | "server/discover";
  reply: Reply;
  /** Whether the answer to the opening says that it speaks this era. */
  claims: boolean;
  /** Why listing tools failed all the same. */
  broken?: string;
}

/** Tries both eras of the protocol; where a server says that it speaks one, its tools can be listed in it. */
export const eras: Check = {
  id: "protocol.eras",
  group: "protocol",
  title: "serves every protocol version that it advertises",
  severity: "major",
  quick: true,
  needs: ["connection"],
  async run(context) {
    const speeches = await trySpeeches(context);
    context.signal.throwIfAborted();
    const text = speeches.map((speech) => `${speech.opening}: ${describe(speech)}`).join("\n");
    context.evidence.add({ name: "eras", kind: "text", text });
    const faults = speeches.flatMap((speech) => toFaults(speech, context));
    return faults.length > 0 ? faults : onlyOne(speeches);
  },
};

/** What came of opening in both eras; the handshake begins it, so that it takes no time of its own. */
export const trySpeeches = perRun((context: CheckContext): Promise<Speech[]> =>
  Promise.all([tryLegacy(context), tryModern(context)]),
);

async function tryLegacy(context: CheckContext): Promise<Speech> {
  const tools = tryTools(context, "legacy");
  const reply = toReply(await postInitialize(context));
  const claims = typeof reply.result?.["protocolVersion"] === "string";
  return { era: "legacy", opening: "initialize", reply, claims, ...(claims ? await tools : {}) };
}

async function tryModern(context: CheckContext): Promise<Speech> {
  const tools = tryTools(context, "modern");
  const reply = await modernJsonRpc(context).request("server/discover", {});
  const versions = reply.result?.["supportedVersions"];
  const claims = Array.isArray(versions) && versions.includes(revisions.modern);
  return { era: "modern", opening: "server/discover", reply, claims, ...(claims ? await tools : {}) };
}

/** Begun beside the opening, since each answer may take long. */
async function tryTools(context: CheckContext, era: Speech["era"]): Promise<{ broken?: string }> {
  try {
    const client = await context.connect(era);
    await client.listTools(undefined, { timeout: callTimeoutMs, signal: context.signal });
    return {};
  } catch (error) {
    return { broken: messageOf(error) };
  }
}

function describe({ claims, reply, broken }: Speech): string {
  if (broken !== undefined) return `accepted, and then ${broken}`;
  if (!claims) return `status ${reply.status}, ${reply.error?.message ?? "no proper answer"}`;
  const { protocolVersion, supportedVersions, serverInfo } = reply.result ?? {};
  return `spoken, ${JSON.stringify({ protocolVersion, supportedVersions, ...(isObject(serverInfo) ? { serverInfo } : {}) })}`;
}

function toFaults({ opening, reply, broken }: Speech, context: CheckContext): Fault[] {
  if (broken === undefined && reply.status < 500) return [];
  return [
    {
      where: opening,
      expected: "an answer after which tools can be listed, or a proper refusal",
      seen: broken === undefined ? `status ${reply.status}: ${context.quote(reply.body)}` : context.quote(broken),
      why: "hosts that open with it stop here, though another opening would work",
      fix:
        opening === "initialize"
          ? "serve clients of 2025 too, or refuse initialize with a JSON-RPC error and status 400"
          : "serve 2026-07-28 whole, or answer server/discover with a JSON-RPC error and status 400",
    },
  ];
}

function onlyOne(speeches: readonly Speech[]): Fault[] {
  const silent = speeches.find(({ claims }) => !claims);
  if (!silent || speeches.every(({ claims }) => !claims)) return [];
  const { status, error } = silent.reply;
  // ChatGPT asks server/discover first: https://github.com/openai/tunnel-client/issues/63
  const isUnclear = silent.era === "modern" && (error === undefined || /session|initializ/i.test(error.message));
  const told = isUnclear
    ? `; server/discover is answered with status ${status}, where some hosts look for 200 and the JSON-RPC error -32601`
    : "";
  return [
    {
      severity: "info",
      where: silent.opening,
      expected: "both eras of the protocol at one URL",
      seen: `${silent.era === "modern" ? "2025 and before" : "2026-07-28"} alone${told}`,
      why: "hosts change from one to the other at different times",
      fix: "serve both, as the second line of the official SDK does",
    },
  ];
}
