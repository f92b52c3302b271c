import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { passedOn } from "../../infra/hop-by-hop.ts";
import { parseJson } from "../../verify/json.ts";
import { exchange } from "./component-versions.ts";
import { refuse } from "./front-answers.ts";

/** A running server behind the front. */
export interface Upstream {
  host: string;
  port: number;
  inFlight: Set<ServerResponse>;
  onIdle: () => void;
}

/** A call as it is sent on. */
export interface Onward {
  body: Buffer;
  /** What it says otherwise than it came. */
  headers: Readonly<Record<string, string>>;
  /** URIs of components in its answer, and what stands for each. */
  names: ReadonlyMap<string, string> | undefined;
}

/** Sends a call on; `lost` where the server was gone before it could have seen it. */
export function forward(
  incoming: IncomingMessage,
  { body, headers, names }: Onward,
  response: ServerResponse,
  to: Upstream,
): Promise<"done" | "lost"> {
  const { method = "GET", url = "/" } = incoming;
  const sent = { ...passedOn(incoming.headers), ...headers };
  if (body.length > 0) sent["content-length"] = String(body.length);
  // What is compressed cannot be read here.
  if (names) delete sent["accept-encoding"];
  to.inFlight.add(response);
  return new Promise((resolve) => {
    const end = (how: "done" | "lost") => {
      to.inFlight.delete(response);
      if (to.inFlight.size === 0) to.onIdle();
      resolve(how);
    };
    const onward = request(
      { host: to.host, port: to.port, agent: false, method, path: url, headers: sent },
      (answer) => {
        const received = passedOn(answer.headers);
        if (names) delete received["content-length"];
        response.writeHead(answer.statusCode ?? 502, received);
        response.flushHeaders();
        answer.on("error", () => response.destroy());
        if (names) void exchangeInto(response, answer, names).catch(() => response.destroy());
        else answer.pipe(response);
      },
    );
    response.on("close", () => {
      if (!response.writableFinished) onward.destroy();
      end("done");
    });
    onward.on("error", (error) => {
      if (response.headersSent) response.destroy();
      else if ("code" in error && error.code === "ECONNREFUSED") end("lost");
      else refuse(response, 503, "the server hung up before it answered", parseJson(body.toString()));
    });
    onward.end(body);
  });
}

/** Hands an answer on with other URIs in it: a stream line by line as it comes, anything else as a whole. */
async function exchangeInto(
  response: ServerResponse,
  answer: IncomingMessage,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  if (answer.headers["content-type"]?.startsWith("text/event-stream")) {
    for await (const line of linesOf(answer)) response.write(`${exchange(line, names)}\n`);
    response.end();
  } else response.end(exchange(await text(answer), names));
}

/** The lines of a stream of events; no other character than these ends one, also where a text has one that does elsewhere. */
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
async function* linesOf(stream: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  let hadReturn = false;
  for await (const piece of stream.setEncoding("utf8")) {
    // The end of a line may come in two pieces.
    const text = String(piece).slice(hadReturn && String(piece).startsWith("\n") ? 1 : 0);
    hadReturn = text.endsWith("\r");
    const [first = "", ...more] = text.split(/\r\n|\n|\r/);
    rest += first;
    if (more.length === 0) continue;
    yield rest;
    rest = more.pop() ?? "";
    yield* more;
  }
  if (rest !== "") yield rest;
}
