import type { CallToolResult, ToolAnnotations } from "@modelcontextprotocol/server";
import type * as z from "zod";
import type { TaskStore } from "../state/task-store.ts";
import type { User } from "../user.ts";

/** The context of a tool call. */
export interface ToolContext {
  user: User;
  store: TaskStore;
  /** Aborts when the client disconnects or cancels. */
  signal: AbortSignal;
  /** Sends `notifications/progress` to a client that gave a progress token. */
  progress(done: number, total: number): Promise<void>;
}

/** The result of a tool: structured content with a text for the model, content alone, or the text of an error. */
export type ToolResult<Data> =
  | {
      data: Data;
      text: string;
      /** `_meta` of the result, for the component; the model does not see it. */
      meta?: Record<string, unknown>;
    }
  | { content: CallToolResult["content"] }
  | { fault: string };

/** `_meta.ui.visibility` of MCP Apps: who may call a tool. */
export type Visibility = "model" | "app";

/** ChatGPT's status texts above the component, of at most 64 characters. */
export interface Shown {
  /** While the tool runs. */
  invoking: string;
  /** Once it has run. */
  invoked: string;
}

/** An MCP tool. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  /** Undefined for a tool without structured content. */
  output: z.ZodObject | undefined;
  annotations: Required<Omit<ToolAnnotations, "title">>;
  /** Scopes that a token must have. */
  scopes: readonly string[];
  /** Whether the model, the component or both may call it. */
  visibility: readonly Visibility[];
  /** Set for a tool whose result the component renders. */
  shown: Shown | undefined;
  /** Whether it reports progress, so that its response may be a stream. */
  streams: boolean;
  /** Takes input that the schema has parsed. */
  run(input: never, context: ToolContext): ToolResult<unknown> | Promise<ToolResult<unknown>>;
}

/** A tool whose input and output types follow from its schemas. */
export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject | undefined> extends Omit<
  Tool,
  "input" | "output" | "run" | "visibility" | "shown" | "streams"
> {
  input: Input;
  output: Output;
  visibility?: readonly Visibility[];
  shown?: Shown;
  streams?: boolean;
  run(input: z.infer<Input>, context: ToolContext): ToolResult<z.infer<Output>> | Promise<ToolResult<z.infer<Output>>>;
}

/** Declares a tool. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject | undefined>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  return { visibility: ["model"], shown: undefined, streams: false, ...definition };
}
