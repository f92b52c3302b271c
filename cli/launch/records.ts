import type { Tool } from "@modelcontextprotocol/client";
import type { Launch } from "./launch-schema.ts";
import { claudeText } from "./rules/claude-rules.ts";

const longestRegistryDescription = 100;

/** `server.json` of the MCP registry. */
// https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md
export function serverJson({ registry, version, displayName, description = "", urls, endpoint }: Launch): object {
  const { repository } = urls ?? {};
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: registry?.name,
    title: displayName,
    description: shortened(description, longestRegistryDescription),
    version,
    websiteUrl: urls?.website,
    ...(repository === undefined ? {} : { repository: { url: repository, source: sourceOf(repository) } }),
    remotes: [{ type: "streamable-http", url: endpoint }],
  };
}

/** What Claude's directory asks for in its form. */
export function claudeRecord(launch: Launch, tools: readonly Tool[], isOpen: boolean | undefined): object {
  const {
    displayName,
    shortDescription,
    claudeCategories,
    urls,
    developer,
    endpoint,
    icons,
    starterPrompts = [],
  } = launch;
  return {
    name: displayName,
    oneLiner: shortDescription,
    description: claudeText(launch),
    categories: claudeCategories,
    url: endpoint,
    authentication: isOpen === undefined ? undefined : isOpen ? "none" : "oauth",
    documentationUrl: urls?.documentation,
    privacyPolicyUrl: urls?.privacy,
    supportContact: urls?.support ?? developer?.email,
    icon: icons?.logo,
    examplePrompts: starterPrompts.slice(0, 3),
    tools: tools.map(({ name, title, annotations = {} }) => ({
      name,
      title: title ?? annotations.title,
      readOnlyHint: annotations.readOnlyHint,
      destructiveHint: annotations.destructiveHint,
    })),
  };
}

/** Links that add the server to an editor at a click. */
export function deepLinks({ name = "", endpoint = "" }: Launch): Record<string, string> {
  const config = Buffer.from(JSON.stringify({ url: endpoint })).toString("base64");
  const cursor = `name=${encodeURIComponent(name)}&config=${encodeURIComponent(config)}`;
  const code = `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: "http", url: endpoint }))}`;
  return {
    // https://cursor.com/docs/mcp/install-links
    Cursor: `cursor://anysphere.cursor-deeplink/mcp/install?${cursor}`,
    "Cursor, over the web": `https://cursor.com/en/install-mcp?${cursor}`,
    // https://code.visualstudio.com/api/extension-guides/ai/mcp#create-an-mcp-installation-url
    "VS Code": code,
    "VS Code, over the web": `https://vscode.dev/redirect?url=${encodeURIComponent(code)}`,
  };
}

/** Why each hint of each tool is as it is, for a form that still asks; whoever submits it reads it first. */
export function justifications(tools: readonly Tool[]): string {
  const parts = tools.map((tool) => {
    const { readOnlyHint, destructiveHint, openWorldHint } = tool.annotations ?? {};
    const reason = (hint: boolean | undefined, set: string, unset: string) =>
      hint === undefined ? "it is not said; set it" : hint ? set : unset;
    const kept = readOnlyHint === true ? "nothing is changed" : "it only adds";
    const lines = [
      `- readOnlyHint ${String(readOnlyHint)}: ${reason(readOnlyHint, "it reads and changes nothing", "it changes data of the user")}.`,
      `- destructiveHint ${String(destructiveHint)}: ${reason(destructiveHint, "it overwrites or removes what was there", kept)}.`,
      `- openWorldHint ${String(openWorldHint)}: ${reason(openWorldHint, "it reaches systems that others write to", "it works on the user's own data at this service alone")}.`,
    ];
    return [`## ${tool.name}`, "", tool.description ?? "", "", ...lines].join("\n");
  });
  return `# Why tools have these hints\n\n${parts.join("\n\n")}\n`;
}

/** The first sentence where it fits, else as many words as do. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // An abbreviation such as e.g. ends nothing.
  const sentence = /^.+?(?<!\b(?:e\.g|i\.e|etc|vs|approx|incl|resp|Dr|Mr|Mrs|No))[.!?](?=\s)/.exec(text)?.[0] ?? "";
  if (sentence !== "" && sentence.length <= most) return sentence;
  return `${text.slice(0, most - 1).replace(/\s+\S*$/, "")}…`;
}

function sourceOf(repository: string): string {
  return URL.parse(repository)?.hostname.split(".").at(-2) ?? "git";
}
