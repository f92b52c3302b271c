/** Who hands tools to a model: the API of a model, or a host with rules of its own. */
export const hosts = ["OpenAI's API", "Claude's API", "Gemini's API", "VS Code", "Claude Code"] as const;
export type Host = (typeof hosts)[number];

/** What is looked for in names, schemas and the number of tools. */
export type Trait =
  | "name characters"
  | "name length"
  | "argument names"
  | "combination at the root"
  | "array without items"
  | "no properties at the root"
  | "enum of other than texts"
  | "unknown format"
  | "description length"
  | "number of tools"
  | "number of enum values"
  | "number of properties"
  | "depth of objects";

/** What one host does about one trait. */
export interface ModelRule {
  trait: Trait;
  host: Host;
  /**
   * It refuses the whole request, and with it the tools of all servers; leaves the one tool out; cuts the text off; refuses
   * it from plain clients alone, since its own ones mend it; or refuses it only where a client asks for strict output.
   */
  does:
    "refuses the request" | "leaves the tool out" | "cuts it off" | "refuses it unmended" | "refuses it when strict";
  /** What it takes: at most so many, or text of this form. */
  takes?: number | RegExp;
  /** A page of the vendor, or a report with the error message. */
  source: string;
  /** Day on which the source was read. */
  read: string;
}

/** The rules of all hosts, one row for each: trait, host, what it does, source, and what it takes. */
export const modelRules: readonly ModelRule[] = [
  row(
    "name characters",
    "OpenAI's API",
    "refuses the request",
    "https://github.com/openai/codex/issues/8174",
    /^[a-zA-Z0-9_-]+$/,
  ),
  row(
    "name characters",
    "Claude's API",
    "refuses the request",
    "https://github.com/l22-io/orchard-mcp/issues/14",
    /^[a-zA-Z0-9_-]+$/,
  ),
  row(
    "name characters",
    "Gemini's API",
    "refuses the request",
    "https://github.com/Finerestaurant/kicad-mcp-python/issues/2",
    /^[a-zA-Z_][a-zA-Z0-9_.:-]*$/,
  ),
  row("name length", "OpenAI's API", "refuses the request", "https://github.com/nanbingxyz/5ire/issues/403", 64),
  row(
    "name length",
    "Claude's API",
    "refuses the request",
    "https://github.com/mims-harvard/ToolUniverse/issues/3",
    64,
  ),
  row(
    "name length",
    "Gemini's API",
    "refuses the request",
    "https://cloud.google.com/vertex-ai/generative-ai/docs/reference/nodejs/latest/vertexai/functiondeclaration",
    64,
  ),
  row(
    "argument names",
    "Claude's API",
    "refuses the request",
    "https://github.com/beautyfree/appstore-connect-mcp/issues/2",
    /^[a-zA-Z0-9_.-]{1,64}$/,
  ),
  row(
    "combination at the root",
    "OpenAI's API",
    "refuses the request",
    "https://github.com/langchain-ai/langchainjs/issues/9804",
  ),
  row(
    "combination at the root",
    "Claude's API",
    "refuses the request",
    "https://github.com/anthropics/claude-code/issues/5973",
  ),
  row(
    "array without items",
    "OpenAI's API",
    "refuses the request",
    "https://github.com/meilisearch/meilisearch-mcp/issues/27",
  ),
  row("array without items", "Gemini's API", "refuses the request", "https://github.com/cline/cline/issues/7339"),
  row("array without items", "VS Code", "leaves the tool out", "https://github.com/microsoft/vscode/issues/284536"),
  row(
    "no properties at the root",
    "OpenAI's API",
    "refuses it unmended",
    "https://github.com/openai/openai-agents-python/pull/454",
  ),
  row(
    "enum of other than texts",
    "Gemini's API",
    "refuses the request",
    "https://github.com/google-gemini/gemini-cli/issues/4127",
  ),
  row(
    "unknown format",
    "Gemini's API",
    "refuses it unmended",
    "https://github.com/google-gemini/gemini-cli/issues/3178",
  ),
  row(
    "description length",
    "OpenAI's API",
    "refuses it unmended",
    "https://github.com/modelcontextprotocol/servers/issues/799",
    1024,
  ),
  row(
    "description length",
    "Claude Code",
    "cuts it off",
    "https://github.com/anthropics/claude-code/issues/41593",
    2048,
  ),
  row(
    "number of tools",
    "OpenAI's API",
    "refuses the request",
    "https://github.com/zed-industries/zed/issues/42393",
    128,
  ),
  row(
    "number of tools",
    "VS Code",
    "refuses the request",
    "https://github.com/microsoft/vscode-copilot-release/issues/13065",
    128,
  ),
  row(
    "number of enum values",
    "OpenAI's API",
    "refuses it when strict",
    "https://jsonschemaprofiles.unitvectorylabs.com/schemas/openai",
    1000,
  ),
  row(
    "number of properties",
    "OpenAI's API",
    "refuses it when strict",
    "https://jsonschemaprofiles.unitvectorylabs.com/schemas/openai",
    5000,
  ),
  row(
    "depth of objects",
    "OpenAI's API",
    "refuses it when strict",
    "https://jsonschemaprofiles.unitvectorylabs.com/schemas/openai",
    10,
  ),
];

function row(
  trait: Trait,
  host: Host,
  does: ModelRule["does"],
  source: string,
  takes?: ModelRule["takes"],
  read = "2026-11-26",
): ModelRule {
  return { trait, host, does, source, read, ...(takes === undefined ? {} : { takes }) };
}
