import { specTypeSchemas } from "@modelcontextprotocol/client";
import type { Era } from "../contract.ts";
import { isObject } from "../json.ts";

/** A place where a message departs from the official schema. */
export interface SchemaIssue {
  /** Such as `tools[3].inputSchema`. */
  path: string;
  expected: string;
  /** Text of the server: to be quoted. */
  seen: string;
  /** How many members of the same list have the same issue. */
  count: number;
}

const resultSchemas = {
  initialize: specTypeSchemas.InitializeResult,
  "server/discover": specTypeSchemas.DiscoverResult,
  "tools/list": specTypeSchemas.ListToolsResult,
  "tools/call": specTypeSchemas.CallToolResult,
  "resources/list": specTypeSchemas.ListResourcesResult,
  "resources/templates/list": specTypeSchemas.ListResourceTemplatesResult,
  "resources/read": specTypeSchemas.ReadResourceResult,
  "prompts/list": specTypeSchemas.ListPromptsResult,
  "prompts/get": specTypeSchemas.GetPromptResult,
};

/** A method whose results have an official schema. */
export type SchemaMethod = keyof typeof resultSchemas;

type Path = readonly (string | number)[];
type Issue = Omit<SchemaIssue, "path" | "count" | "seen"> & { path: Path };

/**
 * What the official SDK's schema refuses in a result, in which case hosts built on it throw the whole result away. A result
 * that asks for more input, or stands for a task, has no issue.
 */
export function resultIssues(method: SchemaMethod, result: unknown, era: Exclude<Era, "auto">): SchemaIssue[] {
  if (method === "tools/call" && isObject(result) && isUnfinished(result)) return [];
  const issues = issuesOf(resultSchemas[method]["~standard"].validate(result));
  return group([...issues, ...(era === "legacy" ? legacyIssues(method, result) : [])], result);
}

/** What it refuses in the JSON-RPC response around a result or an error. */
export function responseIssues(message: Record<string, unknown>): SchemaIssue[] {
  const { JSONRPCErrorResponse, JSONRPCResultResponse } = specTypeSchemas;
  const schema = "result" in message || !("error" in message) ? JSONRPCResultResponse : JSONRPCErrorResponse;
  // What the result holds is another question.
  const plain = isObject(message["result"]) ? { ...message, result: {} } : message;
  return group(issuesOf(schema["~standard"].validate(plain)), message);
}

function isUnfinished({ resultType, task }: Record<string, unknown>): boolean {
  return task !== undefined || (typeof resultType === "string" && resultType !== "complete");
}

// Only 2026-07-28 takes any JSON here:
// https://modelcontextprotocol.io/specification/2025-11-25/schema#calltoolresult-structuredcontent
function legacyIssues(method: SchemaMethod, result: unknown): Issue[] {
  if (!isObject(result)) return [];
  const { structuredContent, tools } = result;
  if (method === "tools/call" && structuredContent !== undefined && !isObject(structuredContent)) {
    return [{ path: ["structuredContent"], expected: "an object" }];
  }
  if (method !== "tools/list" || !Array.isArray(tools)) return [];
  return tools.flatMap((tool: unknown, index): Issue[] => {
    const schema = isObject(tool) ? tool["outputSchema"] : undefined;
    const isRefused = isObject(schema) && schema["type"] !== "object";
    return isRefused ? [{ path: ["tools", index, "outputSchema", "type"], expected: '"object"' }] : [];
  });
}

function issuesOf({ issues = [] }: { issues?: readonly unknown[] | undefined }): Issue[] {
  return issues.flatMap((issue) => plainIssues(issue, []));
}

/** The issues of one alternative where a union has refused them all: of the one that was meant. */
function plainIssues(issue: unknown, outer: Path): Issue[] {
  if (!isObject(issue)) return [];
  const path = [...outer, ...pathOf(issue["path"])];
  const alternatives = Array.isArray(issue["errors"]) ? issue["errors"].filter(Array.isArray) : [];
  if (issue["code"] !== "invalid_union" || alternatives.length === 0) return [{ path, expected: expectedBy(issue) }];
  const types = alternatives.map((alternative) => alternative.find(isOfType));
  if (types.every(isObject)) {
    return [{ path: [...path, "type"], expected: [...new Set(types.map(expectedBy))].join(", ") }];
  }
  const meant = alternatives.filter((_, index) => types[index] === undefined);
  const [nearest = []] = meant.toSorted((one, other) => one.length - other.length);
  return nearest.flatMap((part: unknown) => plainIssues(part, path));
}

function isOfType(issue: unknown): boolean {
  return isObject(issue) && issue["code"] === "invalid_value" && pathOf(issue["path"]).join() === "type";
}

function pathOf(path: unknown): Path {
  return Array.isArray(path) ? path.filter((part) => typeof part === "string" || typeof part === "number") : [];
}

function expectedBy({ code, expected, values, keys, message }: Record<string, unknown>): string {
  if (code === "invalid_value" && Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(", ");
  if (code === "unrecognized_keys" && Array.isArray(keys)) return `no member ${keys.join(", ")}`;
  if (code === "invalid_type") return names[String(expected)] ?? `a ${String(expected)}`;
  return /base64/i.test(String(message)) ? "Base64" : String(message);
}

const names: Partial<Record<string, string>> = {
  object: "an object",
  record: "an object",
  array: "an array",
  int: "an integer",
};

function group(issues: readonly Issue[], value: unknown): SchemaIssue[] {
  const found = new Map<string, SchemaIssue>();
  for (const { path, expected } of issues) {
    const key = `${path.map((part) => (typeof part === "number" ? "[]" : part)).join(".")} ${expected}`;
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { path: written(path), expected, seen: describe(valueAt(value, path)), count: 1 });
  }
  return [...found.values()];
}

function written(path: Path): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

function valueAt(value: unknown, path: Path): unknown {
  let inner = value;
  for (const part of path) inner = isObject(inner) || Array.isArray(inner) ? Reflect.get(inner, part) : undefined;
  return inner;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  return isObject(value) ? `an object with ${Object.keys(value).join(", ") || "no members"}` : JSON.stringify(value);
}
