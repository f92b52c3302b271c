import type { CheckContext } from "../contract.ts";
import { messageOf } from "../message.ts";
import { isLoopback } from "../http/loopback.ts";
import { isObject, parseJson } from "../json.ts";

/** A JSON object behind a URL, or what is there instead. */
export type Fetched = { document: Record<string, unknown> } | { seen: string; status?: number };

/** Gets a document as a client without a token does. */
export async function fetchDocument(context: CheckContext, url: URL): Promise<Fetched> {
  try {
    const { status, body } = await context.raw({
      method: "GET",
      url,
      identity: "none",
      headers: { accept: "application/json" },
    });
    if (status !== 200) return { seen: `status ${status}`, status };
    const document = parseJson(body);
    return isObject(document)
      ? { document }
      : { seen: `no JSON object: ${context.quote(body) || "an empty body"}`, status };
  } catch (error) {
    context.signal.throwIfAborted();
    return { seen: context.quote(messageOf(error)) };
  }
}

/** The texts of a list; those alone, since anything may stand in a document of others. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** Whether nobody on the way can change what a URL answers; http may lead only from this machine to itself. */
export function isTrustworthy(text: unknown, endpoint: URL): text is string {
  const url = typeof text === "string" ? URL.parse(text) : null;
  if (!url) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url) && isLoopback(endpoint));
}
