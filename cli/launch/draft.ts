import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Tool } from "@modelcontextprotocol/client";
import * as z from "zod";
import { readPrompts, type GoldenPrompt } from "../../verify/prompts/prompt-file.ts";
import { toServiceName } from "../init/service-name.ts";
import type { Launch } from "./launch-schema.ts";

/** What is known of a server before anybody has written a word for a directory. */
export interface Sources {
  manifest?: Manifest;
  /** What a stack's file says. */
  stack?: { name?: string | undefined; domain?: string | undefined; path?: string | undefined };
  /** What the running server says of itself. */
  server?: { endpoint: string; name: string; version: string; title?: string | undefined; tools: readonly Tool[] };
  prompts?: { path: string; prompts: readonly GoldenPrompt[] };
}

const personSchema = z.union([
  z.string().transform((text) => /^(?<name>[^<(]+?)?\s*(?:<(?<email>[^>]+)>)?\s*(?:\(.*\))?$/.exec(text)?.groups ?? {}),
  z.object({ name: z.string().optional(), email: z.string().optional() }),
]);
const linkSchema = z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)]);
const manifestSchema = z.object({
  name: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  homepage: z.string().optional().catch(undefined),
  author: personSchema.optional().catch(undefined),
  repository: linkSchema.optional().catch(undefined),
  bugs: linkSchema.optional().catch(undefined),
});

/** What of a package.json says something about the product. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The first package.json in one of these folders; undefined where none has one that can be read. */
export function findManifest(folders: readonly string[]): Manifest | undefined {
  for (const folder of folders) {
    const file = join(folder, "package.json");
    if (!existsSync(file)) continue;
    try {
      return manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch {
      // It says nothing then.
    }
  }
  return undefined;
}

const promptFiles = ["prompts.yaml", "prompts.yml", "test/prompts.yaml"];

/** The golden prompts in one of these folders, with the path to them from `base`. */
export async function findPrompts(folders: readonly string[], base: string): Promise<Sources["prompts"]> {
  for (const file of folders.flatMap((folder) => promptFiles.map((name) => join(folder, name)))) {
    if (!existsSync(file)) continue;
    const read = await readPrompts(file);
    if ("prompts" in read) return { path: relative(base, file), prompts: read.prompts };
  }
  return undefined;
}

const longest = { displayName: 30, description: 1024, starterPrompt: 128 };
const mostStarters = 3;

/** Fills in what can be found out, and nothing that somebody would have to make up. */
export function draftLaunch({ manifest = {}, stack = {}, server, prompts }: Sources): Launch {
  const name = toServiceName(manifest.name ?? server?.name ?? stack.name ?? "");
  const displayName = toDisplayName(server?.title ?? manifest.name ?? server?.name ?? "");
  const starters = prompts?.prompts.filter(
    ({ kind, text }) => kind === "direct" && text.length <= longest.starterPrompt,
  );
  return {
    name: name || undefined,
    version: manifest.version ?? server?.version,
    displayName: displayName !== "" && displayName.length <= longest.displayName ? displayName : undefined,
    description: manifest.description?.slice(0, longest.description),
    developer: { name: manifest.author?.name, email: manifest.author?.email },
    urls: {
      website: httpsOf(manifest.homepage),
      support: httpsOf(manifest.bugs),
      repository: httpsOf(manifest.repository),
    },
    endpoint: httpsOf(stack.domain === undefined ? server?.endpoint : `https://${stack.domain}${stack.path ?? "/mcp"}`),
    starterPrompts: starters?.slice(0, mostStarters).map(({ text }) => text),
    prompts: prompts?.path,
    registry: toRegistry(manifest.repository, name),
  };
}

/** A name as people read it: `@team/task-board-mcp-server` is "Task board". */
function toDisplayName(name: string): string {
  const words = name
    .replace(/^@[^/]*\//, "")
    .replaceAll(/[-_.]+/g, " ")
    .replace(/(?:\s+(?:mcp|server|plugin))+$/i, "")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// https://github.com/modelcontextprotocol/registry/blob/main/docs/modelcontextprotocol-io/authentication.mdx
function toRegistry(repository: string | undefined, name: string): Launch["registry"] {
  const owner = /(?:github\.com[/:]|^github:)([^/]+)\//.exec(repository ?? "")?.[1];
  return owner === undefined || name === "" ? undefined : { name: `io.github.${owner}/${name}`, proof: "github" };
}

function httpsOf(link: string | undefined): string | undefined {
  // Before the slash of a repository stands an owner, who has no dot; a host has one.
  const github = /^(?:github:)?([\w-]+\/[\w.-]+)$/.exec(link ?? "")?.[1];
  if (github !== undefined) return `https://github.com/${github}`;
  const url = URL.parse(link?.replace(/^git\+/, "") ?? "");
  return url?.protocol === "https:" ? url.href.replace(/\.git$/, "") : undefined;
}
