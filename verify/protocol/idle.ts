import { setTimeout as sleep } from "node:timers/promises";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { isClosedUnder } from "../http/closed-connection.ts";
import { keepingAgent } from "../http/kept-connection.ts";
import { postInitialize } from "../mcp/initialize.ts";
import { isAnswered, modernJsonRpc, nextRequestId, type Reply, toReply } from "../mcp/json-rpc.ts";

const defaultIdleSeconds = 20;
const sessionHeader = "mcp-session-id";

/** A client with a connection, and a session where the server gives one. */
interface Line {
  hasSession: boolean;
  /** Lists the tools; undefined where nothing comes back. */
  ask(): Promise<Reply | undefined>;
  close(): void;
}

/** What became of one that was left alone. */
interface Lost {
  hasSession: boolean;
  reply: Reply | undefined;
  /** Whether a new client is answered at that moment. */
  isThereForOthers: boolean;
}

/** A conversation in which nobody speaks for a while goes on afterwards. */
export const idle: Check = {
  id: "protocol.idle",
  group: "protocol",
  title: "answers the same session and connection after a while without requests",
  severity: "major",
  quick: false,
  waits: true,
  needs: ["protocol.eras"],
  // How long it waits is an option.
  timeoutSeconds: 86_400,
  async run(context) {
    const seconds = context.options.holdSeconds ?? defaultIdleSeconds;
    // What befalls one of two may be a deployment, or chance.
    const [first, second] = await Promise.all([leaveAlone(seconds, context), leaveAlone(seconds, context)]);
    return first && second ? [toFault(second, seconds, context)] : [];
  },
};

async function leaveAlone(seconds: number, context: CheckContext): Promise<Lost | undefined> {
  const line = await openLine(context);
  try {
    const before = await line.ask();
    if (before === undefined || !isAnswered(before)) return undefined;
    await sleep(seconds * 1000, undefined, { signal: context.signal });
    const reply = await line.ask();
    if (reply && (isAnswered(reply) || reply.status === 429)) return undefined;
    const other = await openLine(context);
    const anew = await other.ask().finally(other.close);
    return { hasSession: line.hasSession, reply, isThereForOthers: anew !== undefined && isAnswered(anew) };
  } finally {
    line.close();
  }
}

/** One more attempt is made: what befalls a single request says nothing of a time without any. */
function openLine(context: CheckContext): Promise<Line> {
  return openOnce(context).catch(() => {
    context.signal.throwIfAborted();
    return openOnce(context);
  });
}

async function openOnce(context: CheckContext): Promise<Line> {
  const agent = keepingAgent(context.endpoint, context.options.ca);
  const opened = toReply(await postInitialize(context));
  const version = opened.result?.["protocolVersion"];
  const isLegacy = typeof version === "string";
  const session = isLegacy ? opened.headers[sessionHeader] : undefined;
  const ofSession = {
    ...(isLegacy ? { "mcp-protocol-version": version } : {}),
    ...(session === undefined ? {} : { [sessionHeader]: session }),
  };
  const post = (body: string, headers: Record<string, string>) =>
    context.raw({ method: "POST", headers: { "content-type": "application/json", ...headers }, body, agent });
  if (session !== undefined) {
    await post(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }), ofSession);
  }
  const modern = modernJsonRpc(context);
  const list = () => {
    const id = nextRequestId();
    const body = JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list" });
    return isLegacy ? post(body, ofSession) : post(modern.bodyOf("tools/list", id), modern.headersFor("tools/list"));
  };
  return {
    hasSession: session !== undefined,
    async ask() {
      // A server may close a kept connection at any moment; whoever asks anything but once more is to blame.
      const answer = await list()
        .catch((error: unknown) => (isClosedUnder(error) ? list() : undefined))
        .catch(() => undefined);
      context.signal.throwIfAborted();
      return answer && toReply(answer);
    },
    close() {
      agent.destroy();
      if (session !== undefined) void context.raw({ method: "DELETE", headers: ofSession }).catch(() => undefined);
    },
  };
}

function toFault({ hasSession, reply, isThereForOthers }: Lost, seconds: number, { quote }: CheckContext): Fault {
  const told = reply === undefined ? "no answer" : quote(`status ${reply.status}: ${reply.body || "an empty body"}`);
  const isForgotten = hasSession && reply !== undefined && [400, 404].includes(reply.status) && isThereForOthers;
  const others = isThereForOthers ? "a new client is answered at the same moment" : "new clients get no answer either";
  return {
    where: isForgotten ? "Mcp-Session-Id" : `after ${seconds} s`,
    expected: `tools/list is answered after ${seconds} s without requests as it was before`,
    seen: `${told}; ${others}`,
    // https://github.com/aklivity/zilla/issues/2525
    why: isForgotten
      ? "a user who thinks for a moment loses the session, and many hosts do not open another one"
      : "whoever pauses in a conversation finds the tools broken",
    fix: isForgotten
      ? "keep idle sessions for 30 minutes or more, or serve without sessions: sessionIdGenerator: undefined, stateless_http=True, Stateless: true"
      : "see in the log what was closed meanwhile: most often connections to a database, which a pool must try before it hands them out (pool_pre_ping, keepAlive)",
  };
}
