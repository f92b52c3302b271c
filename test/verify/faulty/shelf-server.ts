import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IncomingMessage, ServerResponse } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { type LiveServer, serve } from "../live-server.ts";

type Json = Record<string, unknown>;

/** What one faulty server does otherwise than the healthy one; `{origin}` in page and metadata is the server's own, `{socket}` the same for WebSockets. */
export interface ShelfDeparture {
  /** Pieces of the page in place of others, each of which is there. */
  page?: readonly (readonly [instead: string, other: string])[];
  /** Another page altogether. */
  html?: string;
  /** Names of the component in its tool. */
  link?: Json;
  /** Metadata of the component's contents. */
  meta?: Json;
  mimeType?: string;
  /** URI under which the component really is. */
  uri?: string;
  /** Books that are there at the beginning. */
  books?: readonly string[];
  /** Whether a book that was added is not kept. */
  forgets?: boolean;
  /** Whether the tool that lists says nothing of its result. */
  withoutSchema?: boolean;
  /** Answers a page of one origin at `/api/books`; without CORS headers where it is missing. */
  api?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Annotations of the tool that lists. */
  annotations?: Json;
}

const shelfUri = "ui://shelf/view.html";
const nothing = { connectDomains: [], resourceDomains: [] };

/** Metadata of the healthy component. */
export const shelfMeta = { ui: { csp: nothing, domain: "https://shelf.example.com", prefersBorder: true } };

/** A healthy server of books with a component, but for a departure. */
export async function serveShelf(departure: ShelfDeparture = {}): Promise<LiveServer & { calls: string[] }> {
  const html = (departure.page ?? []).reduce(
    (text, [instead, other]) => {
      if (!text.includes(instead)) throw new Error(`the page has no ${instead}`);
      return text.replaceAll(instead, () => other);
    },
    departure.html ?? (await readFile(join(import.meta.dirname, "shelf-page.html"), "utf8")),
  );
  const books = (departure.books ?? ["Emma", "Ulysses"]).map((title, index) => ({ id: String(index), title }));
  const calls: string[] = [];
  const server: LiveServer = await serve((request, response) => {
    const { method = "GET", url = "/" } = request;
    if (url === "/mcp") void handler(Object.assign(request, { method, url }), response);
    else if (url === "/api/books") {
      response.removeHeader("access-control-allow-origin");
      if (departure.api) return departure.api(request, response);
      response.writeHead(200, { "content-type": "application/json" }).end("[]");
    } else response.writeHead(404).end("not found");
  });
  const { origin } = new URL(server.endpoint);
  const own = (text: string) =>
    text.replaceAll("{origin}", origin).replaceAll("{socket}", origin.replace("http", "ws"));
  const meta: Json = JSON.parse(own(JSON.stringify(departure.meta ?? shelfMeta)));
  const handler = toNodeHandler(
    createMcpHandler(() => makeServer({ ...departure, meta }, own(html), books, calls), { legacy: "stateless" }),
  );
  return { ...server, calls };
}

function makeServer(
  { link, meta = shelfMeta, mimeType = "text/html;profile=mcp-app", uri = shelfUri, ...departure }: ShelfDeparture,
  text: string,
  books: { id: string; title: string }[],
  calls: string[],
): McpServer {
  const server = new McpServer({ name: "shelf", version: "1.0.0" });
  const book = z.object({ id: z.string(), title: z.string() });
  server.registerResource("view", uri, { mimeType }, () => ({ contents: [{ uri, mimeType, text, _meta: meta }] }));
  server.registerTool(
    "list_books",
    {
      title: "List books",
      description: "Use this when the user wants to see their books. Do not use for adding one.",
      inputSchema: z.object({}),
      ...(departure.withoutSchema ? {} : { outputSchema: z.object({ books: z.array(book) }) }),
      annotations: departure.annotations ?? { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
      _meta: link ?? { ui: { resourceUri: shelfUri }, "openai/outputTemplate": shelfUri },
    },
    () => {
      calls.push("list_books");
      return { content: [{ type: "text", text: `${books.length} books` }], structuredContent: { books } };
    },
  );
  server.registerTool(
    "add_book",
    {
      title: "Add a book",
      description: "Use this when the user has a new book to be kept for later.",
      inputSchema: z.object({ title: z.string().min(1).max(100).describe("Title of the book") }),
      outputSchema: z.object({ added: book }),
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ title }) => {
      calls.push("add_book");
      const added = { id: String(books.length), title };
      if (!departure.forgets) books.push(added);
      return { content: [{ type: "text", text: "Added." }], structuredContent: { added } };
    },
  );
  return server;
}
