import type { Check, CheckContext, Fault } from "../contract.ts";
import { isUnknownMethod, type Reply } from "../mcp/json-rpc.ts";
import { type Offering, readOffering } from "./lists.ts";

/** A host asks for what a server says that it has, and for nothing else. */
export const capabilities: Check = {
  id: "protocol.capabilities",
  group: "protocol",
  title: "declares the capabilities it has, and has tools to offer",
  severity: "major",
  quick: true,
  needs: ["protocol.eras"],
  async run(context) {
    const offering = await readOffering(context);
    const tools = offering.lists.find(({ method }) => method === "tools/list")?.reply;
    return [...toolFaults(offering, tools, context), ...refusals(offering, context)];
  },
};

function toolFaults(
  { opening, capabilities: told }: Offering,
  reply: Reply | undefined,
  context: CheckContext,
): Fault[] {
  const hasNone = reply !== undefined && isUnknownMethod(reply);
  const tools = hasNone ? [] : reply?.result?.["tools"];
  if (!Array.isArray(tools)) return [];
  const seen = context.quote(`capabilities: ${told.join(", ") || "none"}`);
  if (tools.length > 0) {
    if (told.includes("tools")) return [];
    return [
      {
        where: opening.method,
        expected: "tools among the capabilities, since tools/list has some",
        seen,
        // https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#capability-negotiation
        why: "hosts ask for nothing that is not declared: they connect and show no tools",
        fix: `declare capabilities: { tools: {} } in the answer to ${opening.method}`,
      },
    ];
  }
  const others = told.filter((name) => name === "resources" || name === "prompts");
  return [
    {
      ...(others.length > 0 ? { severity: "minor" } : {}),
      where: "tools/list",
      expected: "at least one tool",
      seen: hasNone ? "the server says that it has no such method" : "an empty list",
      why:
        others.length > 0
          ? `ChatGPT and the APIs of models use tools alone, and not ${others.join(" or ")}`
          : "there is nothing that a host could use",
      fix: "see in the server's log why no tool was registered: a module that was not loaded, a missing setting, or rights that this user lacks",
    },
  ];
}

function refusals({ lists }: Offering, { quote }: CheckContext): Fault[] {
  // Few servers that have resources have templates of them, too.
  const asked = lists.filter(
    ({ method, capability }) => capability !== "tools" && method !== "resources/templates/list",
  );
  return asked.flatMap(({ method, capability, reply }) =>
    reply.result !== undefined || reply.status === 429
      ? []
      : [
          {
            severity: "minor" as const,
            where: method,
            expected: `a list, since ${capability} is declared`,
            seen: quote(
              reply.error
                ? `error ${reply.error.code}: ${reply.error.message}`
                : `status ${reply.status}: ${reply.body}`,
            ),
            why: "hosts ask for every list that is declared, and some show the whole server as broken",
            fix: `answer ${method}, with an empty list if need be, or leave ${capability} out of the capabilities`,
          },
        ],
  );
}
