import { createParser } from "eventsource-parser";
import type { Cause } from "./cause.ts";
import { type Exchange, header, isPage, wordsOf } from "./exchange.ts";
import { causeOfPage } from "./page.ts";
import { isObject, parseJson } from "../json.ts";

/** The JSON-RPC message in the body of a good answer, or what keeps clients from reading it. */
export function readMessage(exchange: Exchange): { message: Record<string, unknown> } | { cause: Cause } {
  const { body, what, status, cut } = exchange;
  if (cut) return { cause: tooLong(what) };
  const type = header(exchange, "content-type");
  if (type.startsWith("text/event-stream")) return readEvents(exchange);
  if (body.trim() === "") return { cause: empty(what, status) };
  if (isPage(exchange)) return { cause: causeOfPage(exchange) ?? empty(what, status) };
  const hasMark = body.startsWith("\uFEFF");
  const value = parseJson(hasMark ? body.slice(1) : body);
  if (value === undefined) return { cause: inUtf16(exchange) ?? brokenOff(exchange) ?? broken(exchange) };
  if (hasMark) return { cause: marked(what) };
  if (!/^application\/json\b/i.test(type)) return { cause: untyped(what, type, exchange) };
  return isObject(value) ? { message: value } : { cause: strange(exchange) };
}

function readEvents(exchange: Exchange): { message: Record<string, unknown> } | { cause: Cause } {
  const { body, what, id } = exchange;
  if (/^event:\s*endpoint\b/m.test(body)) return { cause: olderTransport(exchange.url.pathname) };
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void events.push(data) });
  parser.feed(body);
  const messages = events.map(parseJson).filter(isObject);
  const answer = messages.find((message) => message["id"] === id) ?? messages.find((message) => !("method" in message));
  if (answer) return { message: answer };
  if (/^data:/m.test(body) && events.length === 0) {
    return {
      cause: {
        kind: "json",
        sentence: `the event stream with the answer to ${what} ends without the empty line that ends an event, so that no client sees it`,
        // https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
        fix: 'end each event with an empty line: "data: …\\n\\n"',
      },
    };
  }
  return {
    cause: {
      kind: "json",
      sentence: `the event stream that answers ${what} ends without an answer in JSON: ${exchange.quote(body) || "it is empty"}`,
      fix: "write the answer to the stream before it is ended, and see that no gateway cuts it",
    },
  };
}

/** The transport of 2024-11-05, which opens with a stream that names the place to post to. */
export function olderTransport(path: string): Cause {
  return {
    kind: "old-transport",
    sentence: `at ${path} the older HTTP+SSE transport answers, which ChatGPT and other hosts no longer speak`,
    // https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility
    fix: 'serve Streamable HTTP: mcp.run(transport="streamable-http") in the Python SDK and FastMCP, StreamableHTTPServerTransport in the TypeScript SDK, NewStreamableHTTPServer in mcp-go',
  };
}

function empty(what: string, status: number): Cause {
  return {
    kind: "json",
    sentence: `${what} is answered with status ${status} and an empty body`,
    fix: "send the JSON-RPC answer in the body: most often the handler ends the response before the transport wrote it, so await transport.handleRequest(…)",
  };
}

function tooLong(what: string): Cause {
  return {
    kind: "limits",
    sentence: `${what} is answered with more than 1 MiB, which hosts cut or refuse`,
    fix: "keep this answer below 1 MiB: shorter descriptions and schemas, or pages with nextCursor",
  };
}

function broken(exchange: Exchange): Cause {
  return {
    kind: "json",
    sentence: `${exchange.what} is answered with what is no JSON: ${wordsOf(exchange)}`,
    fix: "answer with JSON-RPC and Content-Type: application/json, and print nothing else into the response (warnings, logs)",
  };
}

function inUtf16({ body, what }: Exchange): Cause | undefined {
  if (!isUtf16(body)) return undefined;
  return {
    kind: "json",
    sentence: `the answer to ${what} is written in UTF-16, and JSON has UTF-8 alone`,
    // https://www.rfc-editor.org/rfc/rfc8259#section-8.1
    fix: "write the body as UTF-8: Encoding.UTF8 in .NET (Encoding.Unicode is UTF-16), StandardCharsets.UTF_8 in Java",
  };
}

/** Its mark is no UTF-8, and without one every other byte of its letters is zero. */
function isUtf16(body: string): boolean {
  if (body.startsWith("\uFFFD\uFFFD")) return true;
  const zeros = [...body.slice(0, 8)].map((letter) => letter === "\0");
  return zeros.length === 8 && [0, 1].some((odd) => zeros.every((isZero, at) => isZero === (at % 2 === odd)));
}

function brokenOff({ body, what }: Exchange): Cause | undefined {
  if (!isUnfinished(body.trimStart())) return undefined;
  return {
    kind: "json",
    sentence: `the answer to ${what} breaks off in the middle of its JSON, after ${Buffer.byteLength(body)} bytes`,
    // https://www.rfc-editor.org/rfc/rfc9110#section-8.6
    fix: "count Content-Length in bytes and not in characters (Buffer.byteLength in Node.js, len of the encoded body in Python), or leave it out; and see that no gateway cuts the answer",
  };
}

/** Whether a text begins as an object of JSON does, and is over before that ends. */
function isUnfinished(text: string): boolean {
  if (!text.startsWith("{")) return false;
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|$)|[{}[\]]/gs)) {
    if (token.startsWith('"')) continue;
    depth += token === "{" || token === "[" ? 1 : -1;
    if (depth === 0) return false;
  }
  return true;
}

function marked(what: string): Cause {
  return {
    kind: "json",
    sentence: `the answer to ${what} begins with a byte order mark, which the JSON parsers of Python and Go refuse`,
    // https://www.rfc-editor.org/rfc/rfc8259#section-8.1
    fix: 'write the body as UTF-8 without a byte order mark: new UTF8Encoding(false) in .NET, encoding "utf-8" and not "utf-8-sig" in Python',
  };
}

function untyped(what: string, type: string, { quote }: Exchange): Cause {
  const seen = type === "" ? "without Content-Type" : `as Content-Type: ${quote(type)}`;
  return {
    kind: "json",
    sentence: `the answer to ${what} is JSON that is sent ${seen}, which clients do not read`,
    fix: 'send it as Content-Type: application/json: header("Content-Type: application/json") in PHP, res.json(…) in Express, JSONResponse in Starlette',
  };
}

function strange(exchange: Exchange): Cause {
  return {
    kind: "json-rpc",
    sentence: `${exchange.what} is answered with a list or a bare value: ${exchange.quote(exchange.body)}`,
    fix: "answer one request with one JSON-RPC object, not with a list",
  };
}
