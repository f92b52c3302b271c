import type { CallToolResult, ToolAnnotations } from "@modelcontextprotocol/server";
import type * as z from "zod";
import type { TaskStore } from "../state/task-store.ts";
import type { User } from "../user.ts";

/** What a tool is given beside its input. */
export interface ToolContext {
  user: User;
  store: TaskStore;
  /** Aborted once the client no longer waits. */
  signal: AbortSignal;
  /** Tells a client that asked for it how far the call is. */
  progress(done: number, total: number): Promise<void>;
}

/** What a tool answers: data with a text for the model, content without data, or why not, for the model to tell. */
export type ToolAnswer<Data> =
  | {
      data: Data;
      text: string;
      /** For the component alone: the model does not see it. */
      meta?: Record<string, unknown>;
    }
  | { content: CallToolResult["content"] }
  | { fault: string };

/** Who may call a tool, in the words of MCP Apps. */
export type Visibility = "model" | "app";

/** What ChatGPT says above the component, in 64 characters at most. */
export interface Shown {
  /** While the tool runs. */
  invoking: string;
  /** Once it has run. */
  invoked: string;
}

/** A tool: how it is described, what it needs, and what it does. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  /** Undefined for a tool that answers content alone. */
  output: z.ZodObject | undefined;
  annotations: Required<Omit<ToolAnnotations, "title">>;
  /** Scopes that a token must have. */
  scopes: readonly string[];
  /** Who may call it: the model, the component, or both. */
  visibility: readonly Visibility[];
  /** Set where the component shows what it answers. */
  shown: Shown | undefined;
  /** Whether it tells of progress, so that its answer may have to be a stream. */
  streams: boolean;
  /** Input that the schema has parsed. */
  run(input: never, context: ToolContext): ToolAnswer<unknown> | Promise<ToolAnswer<unknown>>;
}

/** A tool as it is written down: its input and output follow from the schemas. */
export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject | undefined> extends Omit<
  Tool,
  "input" | "output" | "run" | "visibility" | "shown" | "streams"
> {
  input: Input;
  output: Output;
  visibility?: readonly Visibility[];
  shown?: Shown;
  streams?: boolean;
  run(input: z.infer<Input>, context: ToolContext): ToolAnswer<z.infer<Output>> | Promise<ToolAnswer<z.infer<Output>>>;
}

/** Declares a tool. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject | undefined>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  return { visibility: ["model"], shown: undefined, streams: false, ...definition };
}
