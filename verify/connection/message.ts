import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/client";
import type { Cause } from "./cause.ts";
import { type Exchange, wordsOf } from "./exchange.ts";
import { causeOfWords } from "./words.ts";
import { isObject } from "../json.ts";
import { resultIssues } from "../mcp/spec-schema.ts";

/** What a JSON-RPC message must be to a client that asked: one with the id of the request, and a result of the right shape. */
export function causeOfMessage(message: Record<string, unknown>, exchange: Exchange): Cause | undefined {
  const { what, id, quote } = exchange;
  const { error, result } = message;
  if (!isObject(error) && result === undefined) {
    return {
      kind: message["jsonrpc"] === undefined ? "path" : "json-rpc",
      sentence: `${what} is answered with JSON that is neither a result nor an error of JSON-RPC: ${quote(exchange.body)}`,
      fix: "answer as JSON-RPC has it, or give the URL with the path at which the server speaks MCP, most often /mcp",
    };
  }
  if (isObject(error)) return causeOfError(error, exchange);
  if (message["jsonrpc"] !== "2.0") {
    return {
      kind: "json-rpc",
      sentence: `the answer to ${what} has no member "jsonrpc" with the value "2.0"`,
      fix: 'put "jsonrpc": "2.0" into every message',
    };
  }
  if (message["id"] !== id) {
    return {
      kind: "json-rpc",
      sentence: `the answer to ${what} has the id ${quote(JSON.stringify(message["id"]) ?? "undefined")}, and the request had ${id}: no client can match the two`,
      // https://www.jsonrpc.org/specification#response_object
      fix: "send the id of the request back as it came, with its type: a number stays a number, a text a text",
    };
  }
  return causeOfResult(result, exchange);
}

function causeOfError(error: Record<string, unknown>, exchange: Exchange): Cause {
  const { what, status } = exchange;
  const told = causeOfWords(exchange);
  if (told) return told;
  const code = String(error["code"]);
  const seen = `${what} is answered with the JSON-RPC error ${code}: ${wordsOf(exchange)}`;
  if (
    /unauthori[sz]ed|authentication required|missing (?:bearer )?token|invalid[_ ]token|not authenticated/i.test(
      exchange.body,
    )
  ) {
    return {
      kind: "sign-in",
      sentence: `${seen}, with status ${status}, so that no host offers to sign in`,
      // https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
      fix: "answer with status 401 and WWW-Authenticate: Bearer resource_metadata=… before the message reaches the MCP server",
    };
  }
  if (/rate limit|too many requests/i.test(exchange.body)) {
    return { kind: "limits", sentence: seen, fix: "wait a few minutes and look again, or raise the limit" };
  }
  return {
    kind: Number(code) === -32603 ? "server-error" : "refused",
    sentence: seen,
    fix:
      Number(code) === -32601
        ? `implement ${what}, which every host sends first`
        : `mend what the server's log says of ${what}`,
  };
}

function causeOfResult(result: unknown, { what, method = what, quote }: Exchange): Cause | undefined {
  const version = method === "initialize" && isObject(result) ? result["protocolVersion"] : undefined;
  if (typeof version === "string" && !SUPPORTED_PROTOCOL_VERSIONS.includes(version)) {
    return {
      kind: "version",
      sentence: `initialize is answered with the protocol version ${quote(version)}, which no client knows`,
      fix: `answer with one of ${SUPPORTED_PROTOCOL_VERSIONS.join(", ")}`,
    };
  }
  if (method !== "initialize" && method !== "tools/list") return undefined;
  const [issue] = resultIssues(method, result, "legacy");
  if (!issue) return undefined;
  const { path, expected, seen } = issue;
  return {
    kind: "schema",
    sentence: `the result of ${what} does not have the shape that MCP requires: ${quote(`${path || "it"} is ${seen}, where ${expected} is required`)}`,
    fix: quote(
      seen === "null" ? `leave ${path} out where it has no value` : `make ${path || "the result"} ${expected}`,
    ),
  };
}
