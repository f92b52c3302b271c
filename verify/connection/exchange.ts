import type { RawResponse } from "../contract.ts";

/** One request that was made to find out whether an endpoint works. */
export interface Asked {
  url: URL;
  /** What it asks for, as people read it, such as `initialize`. */
  what: string;
  /** Its method, where `what` says more than that. */
  method?: string;
  /** Id of the JSON-RPC request. */
  id?: number;
  hasToken: boolean;
}

/** A request and the answer that came. */
export interface Exchange extends Asked, Pick<RawResponse, "status" | "headers" | "body" | "cut"> {
  /** Makes text of the server fit to quote: one line, short, without secrets. */
  quote(text: string): string;
}

/** One header of an answer; empty where it is missing. */
export function header({ headers }: Pick<Exchange, "headers">, name: string): string {
  return headers[name] ?? "";
}

/** Whether a body is a page for people. */
export function isPage({ body }: Pick<Exchange, "body">): boolean {
  return /^\uFEFF?\s*(?:<!doctype html|<html|<head|<title|<body|<h1)/i.test(body);
}

/** What an answer says, in a few words: the title of a page, the message of a JSON-RPC error, or its first line. */
export function wordsOf(exchange: Exchange): string {
  const { body, quote } = exchange;
  const title = /<(?:title|h1)\b[^>]{0,200}>([^<]{1,200})/i.exec(body)?.[1];
  if (isPage(exchange)) return title === undefined ? "a page for people" : `a page titled "${quote(title)}"`;
  const message = /"(?:message|error_description|detail)"\s*:\s*"((?:[^"\\]|\\.){1,300})"/.exec(body)?.[1];
  return quote(message ?? body.slice(0, 400)) || "an empty body";
}
