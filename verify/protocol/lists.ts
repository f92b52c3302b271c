import { postInitialize } from "../mcp/initialize.ts";
import type { CheckContext } from "../contract.ts";
import { isObject } from "../json.ts";
import { openJsonRpc, type Reply, toReply } from "../mcp/json-rpc.ts";
import type { SchemaMethod } from "../mcp/spec-schema.ts";
import { perRun } from "../per-run.ts";

/** The lists of a server by the capability that a host goes by when it asks for them. */
const methods = {
  tools: ["tools/list"],
  resources: ["resources/list", "resources/templates/list"],
  prompts: ["prompts/list"],
} as const satisfies Record<string, readonly SchemaMethod[]>;

/** What a server says that it has, and the lists of that. */
export interface Offering {
  era: "legacy" | "modern";
  opening: { method: "initialize" | "server/discover"; reply: Reply };
  capabilities: readonly string[];
  lists: { method: SchemaMethod; capability: string; reply: Reply }[];
}

/** Opens a session as a host does and asks for every list that it offers, and for that of the tools in any case. */
export const readOffering = perRun(async (context: CheckContext): Promise<Offering> => {
  const rpc = await openJsonRpc(context);
  const opening =
    rpc.era === "legacy"
      ? { method: "initialize" as const, reply: toReply(await postInitialize(context)) }
      : { method: "server/discover" as const, reply: await rpc.request("server/discover", {}) };
  // An answer that is too long to be read here, clients still take in.
  const byClient = async () => (await context.connect(rpc.era)).getServerCapabilities();
  const told = opening.reply.cut ? await byClient() : opening.reply.result?.["capabilities"];
  const capabilities = isObject(told) ? Object.keys(told) : [];
  const asked = Object.entries(methods).flatMap(([capability, names]) =>
    capability === "tools" || capabilities.includes(capability) ? names.map((method) => ({ method, capability })) : [],
  );
  const lists = await Promise.all(asked.map(async (list) => ({ ...list, reply: await rpc.request(list.method, {}) })));
  return { era: rpc.era, opening, capabilities, lists };
});
