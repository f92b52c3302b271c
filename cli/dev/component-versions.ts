import type { Component } from "../../verify/components/component.ts";
import { isObject } from "../../verify/json.ts";

/** A component as the server has it, by the URI that the server gives it. */
export type Content = Pick<Component, "uri" | "html" | "mimeType" | "meta"> & { sha256: string };

/** What a call becomes on its way to the server: answered in its place, or sent on with names of components exchanged. */
export type Passage =
  | { answer: object }
  | {
      /** It asks for the server's own URI in place of the one that it came with. */
      message?: { message: object; uri: string };
      /** URIs in the answer, and what stands for each. */
      names: ReadonlyMap<string, string>;
    };

/** Gives each content of a component a URI of its own, since hosts keep what a URI was: earlier ones go on answering with what they were. */
export interface ComponentVersions {
  /** Learns what the components are now. */
  learn(now: readonly Content[]): void;
  /** The URI by which hosts know a component of the server. */
  toldOf(uri: string): string;
  /** What becomes of a JSON-RPC message; undefined where it goes on as it is. */
  passageOf(message: unknown): Passage | undefined;
}

/** Earlier ones that are kept: a host asks for one as long as a chat is open that shows it. */
const mostKept = 20;
// https://developers.openai.com/apps-sdk/build/mcp-server: a URI with a hash of the content is another one each time by itself.
const hasHash = /[.\-_/=][\da-f]{8,64}(?![\da-z])/i;
const listing = new Set(["tools/list", "tools/call", "resources/list"]);

export function makeComponentVersions(): ComponentVersions {
  const kept = new Map<string, Content>();
  const toldOf = new Map<string, string>();

  const nameOf = ({ uri, sha256 }: Content): string => {
    const first = kept.get(uri);
    if (hasHash.test(uri) && (first === undefined || first.sha256 === sha256)) return uri;
    return `${uri}${uri.includes("?") ? "&" : "?"}v=${sha256.slice(0, 8)}`;
  };

  const readOf = (uri: string): { own: string } | Content | undefined => {
    const own = [...toldOf].find(([, told]) => told === uri)?.[0];
    if (own !== undefined) return { own };
    const content = kept.get(uri);
    if (content !== undefined) return content;
    // A version of an earlier day, which nothing remembers: what it is now.
    const bare = uri.replace(/[?&]v=[\da-f]{8}$/, "");
    return toldOf.has(bare) ? { own: bare } : undefined;
  };

  return {
    learn(now) {
      toldOf.clear();
      for (const content of now) {
        const told = nameOf(content);
        toldOf.set(content.uri, told);
        // The newest last, so that the oldest go first.
        kept.delete(told);
        kept.set(told, { ...content, uri: told });
      }
      for (const oldest of kept.keys()) if (kept.size > mostKept + now.length) kept.delete(oldest);
    },
    toldOf: (uri) => toldOf.get(uri) ?? uri,
    passageOf(message) {
      if (!isObject(message) || typeof message["method"] !== "string") return undefined;
      const { method, params } = message;
      if (method === "resources/read" && isObject(params) && typeof params["uri"] === "string") {
        const { uri } = params;
        const found = readOf(uri);
        if (found === undefined || ("own" in found && found.own === uri)) return undefined;
        if (!("own" in found)) return { answer: toResult(found) };
        const sent = { ...message, params: { ...params, uri: found.own } };
        return { message: { message: sent, uri: found.own }, names: new Map([[found.own, uri]]) };
      }
      const names = new Map([...toldOf].filter(([uri, told]) => uri !== told));
      return listing.has(method) && names.size > 0 ? { names } : undefined;
    },
  };
}

// https://modelcontextprotocol.io/specification/draft/server/resources: what both eras ask of an answer
function toResult({ uri, html, mimeType, meta }: Content): object {
  const contents = [{ uri, mimeType, text: html, _meta: meta }];
  return { resultType: "complete", ttlMs: 0, cacheScope: "private", contents };
}

/** A text of JSON, or one of events with JSON in them, in which URIs stand for others. */
export function exchange(text: string, names: ReadonlyMap<string, string>): string {
  let exchanged = text;
  for (const [uri, told] of names) {
    exchanged = exchanged.replaceAll(JSON.stringify(uri), () => JSON.stringify(told));
    // Some write a slash with a backslash before it: https://www.rfc-editor.org/rfc/rfc8259#section-7
    const escaped = JSON.stringify(uri).replaceAll("/", "\\/");
    exchanged = exchanged.replaceAll(escaped, () => JSON.stringify(told));
  }
  return exchanged;
}
