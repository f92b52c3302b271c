import { SdkErrorCode } from "@modelcontextprotocol/client";
import type { Cause } from "./connection/cause.ts";
import { causeOf } from "./connection/classify.ts";
import { causeOfFailure, chainOf } from "./connection/failure.ts";

const longest = 500;

/** An error in one line for people: what a library or the system says is put into words of our own, and never a stack trace. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return inOneLine(String(error)) || "unknown error";
  return (known(error)?.sentence ?? ownWords(error)).slice(0, longest);
}

/** The same as the cause of a failed connection. */
export function causeOfError(error: unknown, url: URL): Cause {
  const cause = known(error, url);
  return (
    cause ?? { kind: "refused", sentence: messageOf(error), fix: "mend what the server's log says of this request" }
  );
}

function known(error: unknown, url?: URL): Cause | undefined {
  for (const link of chainOf(error)) {
    const cause = ofHttp(link, url) ?? ofClient(link) ?? ofSchema(link) ?? ofProtocol(link) ?? ofBrowser(link);
    if (cause) return cause;
  }
  return causeOfFailure(error, url);
}

/** A status that the official client met. */
function ofHttp(error: Error, url = new URL("http://the-server/mcp")): Cause | undefined {
  const data = memberOf(error, "data");
  const status = memberOf(data, "status");
  if (error.name === "UnauthorizedError") return refusal(401, "", url);
  if (typeof status !== "number") return undefined;
  const text = memberOf(data, "text");
  return refusal(status, typeof text === "string" ? text : "", url);
}

function refusal(status: number, body: string, url: URL): Cause | undefined {
  const quote = (text: string) => inOneLine(text).slice(0, 200);
  return causeOf({ url, what: "the request", hasToken: false, status, headers: {}, body, cut: false, quote });
}

// https://github.com/modelcontextprotocol/typescript-sdk/blob/main/docs/migration/upgrade-to-v2.md
function ofClient(error: Error): Cause | undefined {
  const log = "see in the server's log what it did with this request";
  switch (memberOf(error, "code")) {
    case SdkErrorCode.RequestTimeout:
      return { kind: "time", sentence: "the request got no answer in time", fix: log };
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.SendFailed:
      return { kind: "route", sentence: "the connection was closed before the answer came", fix: log };
    case SdkErrorCode.InvalidResult:
    case SdkErrorCode.UnsupportedResultType:
      return {
        kind: "schema",
        sentence: "the result does not have the shape that MCP requires",
        fix: "send the result as the schema of MCP has it",
      };
    case SdkErrorCode.ClientHttpUnexpectedContent:
      return {
        kind: "json",
        sentence: "the answer is neither JSON nor an event stream",
        fix: "send it as Content-Type: application/json",
      };
    case SdkErrorCode.ListPaginationExceeded:
      return {
        kind: "json-rpc",
        sentence: "the list has no last page: each one names a next one",
        fix: "leave nextCursor out of the last page",
      };
    case SdkErrorCode.CapabilityNotSupported:
    case SdkErrorCode.MethodNotSupportedByProtocolVersion:
      return {
        kind: "version",
        sentence: "the server does not offer this in the protocol version that was agreed on",
        fix: log,
      };
    case SdkErrorCode.EraNegotiationFailed:
      // What lies behind it says more.
      return error.cause === undefined
        ? {
            kind: "version",
            sentence: "no protocol version that both sides speak was found",
            fix: "answer initialize or server/discover with a version that the server speaks",
          }
        : undefined;
    default:
      return undefined;
  }
}

/** What a validator threw: the message as a whole was read before, so it is a part of it that is wrong. */
function ofSchema({ name }: Error): Cause | undefined {
  if (!/ZodError$/.test(name)) return undefined;
  const sentence = "a message does not have the shape that JSON-RPC and MCP require";
  return { kind: "schema", sentence, fix: "send messages as the schema of MCP has them" };
}

/** A JSON-RPC error, whose message is the server's own. */
function ofProtocol(error: Error): Cause | undefined {
  if (error.name !== "ProtocolError") return undefined;
  const code = memberOf(error, "code");
  const message = inOneLine(error.message);
  return {
    kind: "refused",
    sentence: `the JSON-RPC error ${String(code)}: ${message}`,
    fix: "mend what the server's log says of this request",
  };
}

/** What the browser's driver threw. */
function ofBrowser(error: Error): Cause | undefined {
  const { message } = error;
  const late = /Timeout (\d+)ms exceeded/.exec(message)?.[1];
  if (late !== undefined) {
    return {
      kind: "time",
      sentence: `the browser was not done in ${Number(late) / 1000} s`,
      fix: "see what the page waits for",
    };
  }
  if (/(?:page, context or browser|browser) has been closed|Target closed/.test(message)) {
    return {
      kind: "time",
      sentence: "the browser was closed before it was done",
      fix: "look again with more time: --timeout",
    };
  }
  const network = /net::ERR_([A-Z_]+)/.exec(message)?.[1];
  if (network === undefined) return undefined;
  const words = network.toLowerCase().replaceAll("_", " ");
  return {
    kind: "route",
    sentence: `the browser could not load the page (${words})`,
    fix: "see that the page can be loaded",
  };
}

/** What our own code says, with what lies behind it; a library's part is left out where it only wraps another. */
function ownWords(error: Error): string {
  const parts: string[] = [];
  for (const link of chainOf(error)) {
    const text = inOneLine(link.message);
    if (isAborted(link)) parts.push("time is up");
    else if (text !== "" && text !== "fetch failed" && !parts.some((part) => part.includes(text))) parts.push(text);
  }
  return parts.join(": ") || "unknown error";
}

function isAborted({ name }: Error): boolean {
  return name === "AbortError" || name === "TimeoutError";
}

function inOneLine(text: string): string {
  return (text.split(/\n\s*Call log:/)[0] ?? "")
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join(" ")
    .replace(/^(?:page|locator|frame|browserContext|browserType|elementHandle)\.\w+: /, "")
    .trim();
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
