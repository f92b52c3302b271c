import type { Tool } from "@modelcontextprotocol/client";
import { isObject } from "../json.ts";
import { texts } from "./documents.ts";

/** The scopes that a tool asks for; undefined where it may be called without a token, or does not say. */
export function scopesAsked(tool: Tool): string[] | undefined {
  const schemes = schemesOf(tool);
  if (schemes.length === 0 || schemes.some(({ type }) => type === "noauth")) return undefined;
  const signIn = schemes.find(({ type }) => type === "oauth2");
  return signIn && texts(signIn["scopes"]);
}

/** Whether a user of the tool may sign in, be it a choice or not. */
export function offersSignIn(tool: Tool): boolean {
  return schemesOf(tool).some(({ type }) => type === "oauth2");
}

/** Whether the tool says at all who may call it. */
export function saysWhoMayCall(tool: Tool): boolean {
  return schemesOf(tool).some(({ type }) => type === "noauth" || type === "oauth2");
}

/** Beside the name or among the metadata: https://developers.openai.com/apps-sdk/build/auth */
function schemesOf(tool: Tool): Record<string, unknown>[] {
  const beside: unknown = "securitySchemes" in tool ? tool.securitySchemes : undefined;
  const schemes = beside ?? tool._meta?.["securitySchemes"];
  return Array.isArray(schemes) ? schemes.filter(isObject) : [];
}
