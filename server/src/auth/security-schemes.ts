import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Refusal } from "./authenticator.ts";
import { withError } from "./challenge.ts";

/** One of ChatGPT's `securitySchemes` of a tool. */
export type SecurityScheme = { type: "noauth" } | { type: "oauth2"; scopes: string[] };

/** How a tool may be called: https://developers.openai.com/apps-sdk/build/auth */
export function securitySchemes({ scopes }: { scopes: readonly string[] }, signIn: boolean): SecurityScheme[] {
  return signIn ? [{ type: "oauth2", scopes: [...scopes] }] : [{ type: "noauth" }];
}

/**
 * The result of a tool call without sufficient authorization. ChatGPT lets the user sign in when a result carries the
 * challenge, always with an error and its description: https://developers.openai.com/apps-sdk/build/auth
 */
export function reauthenticationResult({ message, challenge }: Refusal): CallToolResult {
  const content: CallToolResult["content"] = [{ type: "text", text: message }];
  if (challenge === undefined) return { content, isError: true };
  const _meta = { "mcp/www_authenticate": [withError(challenge, "invalid_token", message)] };
  return { content, isError: true, _meta };
}
