/** What a request says of the program that sent it. */
interface Sender {
  /** Its `_meta`; since 2026-07-28 the client's name is in it. */
  meta: unknown;
  /** The header `User-Agent`, which is all that older clients send with a call. */
  userAgent: string | null | undefined;
}

// What clients call themselves in either place, the narrower name first.
// https://github.com/apify/mcp-client-capabilities (names in clientInfo)
// https://github.com/modelcontextprotocol/ext-apps/issues/647 (openai-mcp/1.0.0, of ChatGPT)
const clients: readonly (readonly [name: string, says: RegExp])[] = [
  ["Codex", /\bcodex/i],
  ["ChatGPT", /openai-mcp|chatgpt/i],
  ["Claude Code", /claude-code/i],
  ["Claude", /claude|anthropic/i],
  ["Cursor", /\bcursor/i],
  ["GitHub Copilot", /copilot/i],
  ["Visual Studio Code", /visual[ -]studio[ -]code|vscode/i],
  ["Gemini CLI", /gemini-cli/i],
  ["Windsurf", /windsurf/i],
  ["Mistral", /mistral/i],
  ["MCP Inspector", /inspector/i],
  ["Slipway", /slipway/i],
];
const longest = 200;

/** The client that sent a request, by one of few names whatever it says; undefined where it is none of those. */
export function clientOf({ meta, userAgent }: Sender): string | undefined {
  const said = nameIn(meta) ?? userAgent;
  if (!said) return undefined;
  const text = said.slice(0, longest);
  return clients.find(([, says]) => says.test(text))?.[0];
}

function nameIn(meta: unknown): string | undefined {
  if (typeof meta !== "object" || meta === null) return undefined;
  const client: unknown = Reflect.get(meta, "io.modelcontextprotocol/clientInfo");
  if (typeof client !== "object" || client === null || !("name" in client)) return undefined;
  return typeof client.name === "string" ? client.name : undefined;
}
