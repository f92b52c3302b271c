import type { Tool } from "@modelcontextprotocol/client";
import type { GoldenPrompt } from "../../verify/prompts/prompt-file.ts";
import type { Published } from "../../infra/policy/published.ts";
import type { Report } from "../../verify/result.ts";
import type { Deployment } from "../deployments.ts";
import type { Access } from "../gate/access.ts";
import type { SecretName } from "../secret-names.ts";
import type { Fetched } from "./fetched.ts";
import type { Image } from "./images.ts";
import type { Known } from "./known.ts";
import type { Launch } from "./launch-schema.ts";
import type { Openness } from "./open-tools.ts";
import type { RegistryProof } from "./registry-proof.ts";
import type { PluginFiles } from "./plugin-files.ts";
import type { StackFacts } from "./stack-facts.ts";

/** What a server says of itself when a client connects. */
export interface ServerWords {
  endpoint: string;
  name: string;
  version: string;
  title?: string | undefined;
  instructions?: string | undefined;
}

/** A page of MCP Apps with the metadata that hosts read. */
export interface ComponentFacts {
  uri: string;
  html: string;
  meta: Record<string, unknown>;
}

/** What a tool answered. */
export interface ToolAnswer {
  tool: string;
  /** The JSON of all that the host sees. */
  text: string;
  /** What of it has members with names: its structured content, JSON in its texts, and pairs such as `name: value` there. */
  values: readonly unknown[];
}

/** What tools answered, and each tool that only reads of which there is no answer, with the reason. */
export interface Answers {
  given: readonly ToolAnswer[];
  left: readonly string[];
}

/** How a call of a positive test case's tool ended; `fault` where it did not work. */
export interface CaseCall {
  prompt: string;
  tool: string;
  fault?: string;
  /** Why it was not called. */
  left?: string;
}

/** The first call of all, and whether nothing of the service ran before it; undefined where that is not known. */
export interface FirstCall {
  milliseconds: number;
  isCold: boolean | undefined;
}

/** Everything that a rule may ask about, by the name in its `needs`. */
export interface FactTypes {
  launch: Launch;
  /** The pictures that launch.yaml names. */
  images: readonly Image[];
  prompts: readonly GoldenPrompt[];
  /** Of the last version that was published; null before the first. */
  published: Published | null;
  server: ServerWords;
  tools: readonly Tool[];
  components: readonly ComponentFacts[];
  /** Components of the published version that cannot be read any more, by their URIs. */
  lostComponents: readonly string[];
  answers: Answers;
  /** Of the endpoint's host, and of those above it. */
  challenge: readonly Fetched[];
  registryProof: RegistryProof;
  retiredManifest: Fetched;
  pages: readonly Fetched[];
  firstCall: FirstCall;
  caseCalls: readonly CaseCall[];
  openness: Openness;
  /** Of verify, about the same endpoint. */
  report: Report;
  stack: StackFacts;
  secrets: readonly SecretName[];
  deployments: readonly Deployment[];
  /** Who may use the app of the stack now. */
  access: Access;
  /** What the package holds, read back from its file. */
  plugin: PluginFiles;
  /** Values that must be nowhere in it. */
  secretValues: readonly string[];
}

/** What was found out for one launch. */
export type Facts = { readonly [Name in keyof FactTypes]: Known<FactTypes[Name]> };
