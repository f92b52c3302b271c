import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { toNodeHandler } from "@modelcontextprotocol/node";
import * as z from "zod";

/** Where a server of notes departs from a healthy one. */
export interface Notes {
  /** The drawer of a user's notes: one for each in a healthy server. */
  drawerOf: (user: string) => string;
  /** Whether a note is looked for in all drawers when it is deleted. */
  deletesAnywhere: boolean;
  /** Whether a call is answered whoever calls, with whatever scopes. */
  answersAll: boolean;
  /** `_meta` of the refusal of a call, in place of the right one. */
  hint: object;
  /** How tools say that they may be called. */
  schemes: object[];
}

/** Who sends a request, and what they may do. */
export interface Caller {
  user: string;
  scopes: readonly string[];
}

type NotesListener = (request: IncomingMessage, response: ServerResponse, caller: Caller | undefined) => void;

const note = z.object({ id: z.string().describe("Names the note in other tools"), text: z.string() });

/** Keeps notes of each user; whoever lacks a scope is told so in the way of ChatGPT. */
export function notesListener(departure: Partial<Notes> = {}): NotesListener {
  const { drawerOf = (user: string) => user, deletesAnywhere = false, answersAll = false } = departure;
  const drawers = new Map<string, Map<string, string>>();
  const drawer = (user: string) => {
    const notes = drawers.get(drawerOf(user)) ?? new Map<string, string>();
    drawers.set(drawerOf(user), notes);
    return notes;
  };
  const makeServer = (caller: Caller | undefined) => {
    const server = new McpServer({ name: "notes", version: "1.0.0" });
    const error = caller ? "insufficient_scope" : "invalid_token";
    const right = {
      "mcp/www_authenticate": [`Bearer scope="notes:read", error="${error}", error_description="Sign in"`],
    };
    const { hint = right } = departure;
    const { schemes = [{ type: "oauth2", scopes: ["notes:read"] }] } = departure;
    const _meta = { securitySchemes: schemes };
    const guarded = <Input>(run: (input: Input, notes: Map<string, string>) => object) => {
      return (input: Input) => {
        if (!answersAll && !caller?.scopes.includes("notes:read")) {
          return { content: [{ type: "text" as const, text: "Sign in" }], isError: true, _meta: { ...hint } };
        }
        const structuredContent: Record<string, unknown> = { ...run(input, drawer(caller?.user ?? "nobody")) };
        return { content: [{ type: "text" as const, text: JSON.stringify(structuredContent) }], structuredContent };
      };
    };
    server.registerTool(
      "list_notes",
      {
        title: "List notes",
        description: "Use this when the user wants to see their notes. Do not use for adding one.",
        inputSchema: z.object({}),
        outputSchema: z.object({ notes: z.array(note) }),
        annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
        _meta,
      },
      guarded((_, notes) => ({ notes: [...notes].map(([id, text]) => ({ id, text })) })),
    );
    server.registerTool(
      "add_note",
      {
        title: "Add a note",
        description: "Use this when the user wants a new note. Do not use for showing notes.",
        inputSchema: z.object({ text: z.string().min(1).max(200).describe("What the note says") }),
        outputSchema: z.object({ note }),
        annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
        _meta,
      },
      guarded(({ text }, notes) => {
        const id = randomUUID();
        notes.set(id, text);
        return { note: { id, text } };
      }),
    );
    server.registerTool(
      "delete_note",
      {
        title: "Delete a note",
        description: "Use this when the user wants a note gone for good. Do not use for changing one.",
        inputSchema: z.object({ id: z.string().min(1).max(100).describe("The note's id, as list_notes gives it") }),
        outputSchema: z.object({ deleted: z.boolean() }),
        annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
        _meta,
      },
      guarded(({ id }, notes) => {
        const where = deletesAnywhere ? [...drawers.values()] : [notes];
        return { deleted: where.map((some) => some.delete(id)).includes(true) };
      }),
    );
    return server;
  };
  return (request, response, caller) => {
    const handler = toNodeHandler(createMcpHandler(() => makeServer(caller), { legacy: "stateless" }));
    const { method = "GET", url = "/" } = request;
    void handler(Object.assign(request, { method, url }), response);
  };
}
