import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** One call as a simulated API gets it. */
export interface ApiCall {
  method: string;
  path: string;
  /** Parts of the path that the route names, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Parsed JSON; undefined where there is none. */
  body: unknown;
  headers: IncomingMessage["headers"];
}

/** What it answers; a text goes out as it is. */
export interface ApiReply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Answers the calls of one route, such as `GET /v1/apps/:app`. */
export type ApiRoute = (call: ApiCall) => ApiReply | Promise<ApiReply>;

/**
 * Spoils a call: `lost` closes the connection in place of an answer, after the work; a reply comes in place of the work,
 * or after it where the call `works`.
 */
export interface Disturbance {
  /** Such as `POST /v1/apps`; every call by default. */
  route?: string;
  /** How many of such calls pass before. */
  after?: number;
  times?: number;
  with: "lost" | "lost before" | ApiReply;
  works?: boolean;
}

/** A call that was answered, or lost; nothing of its body is kept, which may hold a secret. */
export interface RecordedApiCall {
  route: string;
  path: string;
  status: number | "lost";
}

/** An API on loopback. */
export interface ServedApi {
  origin: string;
  calls: RecordedApiCall[];
  disturb(disturbance: Disturbance): void;
  /** Hears every answer of a route before it goes out. */
  watch(listener: (route: string, reply: ApiReply) => void): void;
  close(): Promise<void>;
}

/**
 * Serves an API; `before` may answer a call in the place of its route, such as one without a token. A call without a
 * route is answered 404. GraphQL and AWS have one route for all, so that a call is known by the name of its operation.
 */
export async function serveApi(
  routes: Readonly<Record<string, ApiRoute>>,
  before: (call: ApiCall, route: string) => ApiReply | undefined = () => undefined,
): Promise<ServedApi> {
  const table = Object.entries(routes).map(([route, answer]) => ({ route, answer, pattern: toPattern(route) }));
  const calls: RecordedApiCall[] = [];
  const pending: (Disturbance & { after: number; times: number })[] = [];
  const listeners: ((route: string, reply: ApiReply) => void)[] = [];
  const disturbanceOf = (route: string) => {
    for (const wanted of pending) {
      if (wanted.times === 0 || (wanted.route !== undefined && wanted.route !== route)) continue;
      if (wanted.after > 0) wanted.after -= 1;
      else {
        wanted.times -= 1;
        return wanted;
      }
    }
    return undefined;
  };
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  async function handle(request: IncomingMessage, response: ServerResponse) {
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://localhost");
    const method = request.method ?? "GET";
    const found = table.find(({ pattern }) => pattern.test(`${method} ${path}`));
    const groups = found?.pattern.exec(`${method} ${path}`)?.groups ?? {};
    const params = Object.fromEntries(Object.entries(groups).map(([name, part]) => [name, decodeURIComponent(part)]));
    const body = parse(await text(request));
    const operation = operationIn(body) ?? awsOperation(request.headers["x-amz-target"], query);
    const route = operation ?? found?.route ?? `${method} ${path}`;
    const call = { method, path, params, query, body, headers: request.headers };
    const { with: spoilt, works = spoilt === "lost" } = disturbanceOf(route) ?? { works: true };
    const own = works ? (before(call, route) ?? (await found?.answer(call))) : undefined;
    if (own) for (const hear of listeners) hear(route, own);
    if (typeof spoilt === "string") {
      calls.push({ route, path, status: "lost" });
      request.socket.destroy();
      return;
    }
    const {
      status,
      body: answered,
      headers = {},
    } = spoilt ?? own ?? { status: 404, body: { error: `no route ${method} ${path}` } };
    calls.push({ route, path, status });
    const isText = typeof answered === "string";
    response.writeHead(status, { ...(isText ? {} : { "content-type": "application/json" }), ...headers });
    response.end(isText || answered === undefined ? answered : JSON.stringify(answered));
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("a listening server has an address");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    calls,
    disturb: (wanted) => pending.push({ after: 0, times: 1, ...wanted }),
    watch: (listener) => listeners.push(listener),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** `GET /v1/apps/:app` as a pattern with groups; a name is a part without a slash. */
function toPattern(route: string): RegExp {
  const text = route.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${text.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`);
}

function operationIn(body: unknown): string | undefined {
  const named = typeof body === "object" && body !== null && "operationName" in body ? body.operationName : undefined;
  return typeof named === "string" ? named : undefined;
}

/** The last part of the header, or a parameter of the older protocol. */
function awsOperation(target: string | string[] | undefined, query: URLSearchParams): string | undefined {
  return typeof target === "string" ? target.split(".").at(-1) : (query.get("Action") ?? undefined);
}

function parse(sent: string): unknown {
  try {
    return sent === "" ? undefined : JSON.parse(sent);
  } catch {
    return sent;
  }
}
