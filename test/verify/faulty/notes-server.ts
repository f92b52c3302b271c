import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { toNodeHandler } from "@modelcontextprotocol/node";
import * as z from "zod";

/** Where notes are kept, and how tools are told to be called. */
export interface Notes {
  /** The drawer of a user's notes: one for each in a healthy server. */
  drawerOf: (user: string) => string;
  /** Whether a note is looked for in all drawers when it is deleted. */
  deletesAnywhere: boolean;
  /** Result of a call by somebody without a token. */
  refusal: object | undefined;
}

type NotesListener = (request: IncomingMessage, response: ServerResponse, user: string | undefined) => void;

const note = z.object({ id: z.string().describe("Names the note in other tools"), text: z.string() });

/** Keeps notes of each user, at `/mcp`; whoever calls a tool without a user is refused as departures say. */
export function notesListener(departure: Partial<Notes> = {}): NotesListener {
  const { drawerOf = (user: string) => user, deletesAnywhere = false, refusal } = departure;
  const drawers = new Map<string, Map<string, string>>();
  const drawer = (user: string) => {
    const notes = drawers.get(drawerOf(user)) ?? new Map<string, string>();
    drawers.set(drawerOf(user), notes);
    return notes;
  };
  const makeServer = (user: string | undefined) => {
    const server = new McpServer({ name: "notes", version: "1.0.0" });
    const _meta = { securitySchemes: [{ type: "oauth2", scopes: ["notes:read"] }] };
    const guarded = <Input>(run: (input: Input, notes: Map<string, string>) => object) => {
      return (input: Input) => {
        if (user === undefined && refusal) return { content: [], isError: true, ...refusal };
        const structuredContent: Record<string, unknown> = { ...run(input, drawer(user ?? "nobody")) };
        return { content: [{ type: "text" as const, text: JSON.stringify(structuredContent) }], structuredContent };
      };
    };
    server.registerTool(
      "list_notes",
      {
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
  return (request, response, user) => {
    const handler = toNodeHandler(createMcpHandler(() => makeServer(user), { legacy: "stateless" }));
    const { method = "GET", url = "/" } = request;
    void handler(Object.assign(request, { method, url }), response);
  };
}
