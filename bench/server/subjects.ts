import { join } from "node:path";
import { type Era, eras } from "./calls.ts";

/** A server to measure: it serves `/mcp` on loopback, on the port that PORT names. */
export interface Subject {
  name: string;
  command: readonly string[];
  environment: Record<string, string>;
  eras: readonly Era[];
}

/** The least that can be done on Node.js, in both ways to write it. */
export const bare = onNode("bare node:http", "bare.mjs");
export const bareCommonJs = onNode("bare node:http as CommonJS", "bare.cjs");

/** What the example's server is built upon, used as its documentation says. */
export const official = onNode("official SDK 2.4, createMcpHandler", "official-v2.mjs");

/** Other ways to write a server; `python` is a program that has FastMCP's packages, if there is one. */
export function otherServers(python: string | undefined): Subject[] {
  const ofNode = [
    onNode("official SDK 1.32, stateless", "official-v1.mjs", ["2025-11-25"]),
    onNode("fastmcp", "fastmcp.mjs", ["2025-11-25"]),
    onNode("mcp-handler", "mcp-handler.mjs"),
    onNode("mcp-use", "mcp-use.mjs"),
  ];
  if (python === undefined) return ofNode;
  const command = [python, join(import.meta.dirname, "subjects", "python_fastmcp.py")];
  return [...ofNode, { name: "Python FastMCP, uvicorn", command, environment: {}, eras }];
}

function onNode(name: string, file: string, spoken: readonly Era[] = eras): Subject {
  const command = [process.execPath, join(import.meta.dirname, "subjects", file)];
  // Nothing that is measured may report to its makers.
  const environment = { NODE_ENV: "production", MCP_USE_ANONYMIZED_TELEMETRY: "false" };
  return { name, command, environment, eras: spoken };
}
