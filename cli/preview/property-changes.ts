import { isDeepStrictEqual } from "node:util";

/** What becomes of one value among a resource's inputs. */
export interface PropertyChange {
  /** Such as `template.containers[server].cpu`. */
  path: string;
  /** Missing where there was none, is none, or it is nobody's to read. */
  before?: string;
  after?: string;
}

/** What Pulumi writes in place of a secret. */
const secret = "[secret]";
/** What Pulumi writes in place of a value that is known only once something is made. */
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const longest = 60;
/** Variables and what is named like a secret keep their values to themselves, encrypted or not. */
const unreadable =
  /env|secret|passw|passphrase|token|credential|key|connection|dsn|certificate|userdata|authorization/i;

/** The values that differ between two versions of a resource's inputs. Text that is JSON is looked into. */
export function propertyChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): PropertyChange[] {
  return changesIn("", before, after);
}

function changesIn(path: string, before: unknown, after: unknown): PropertyChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [old, next] = [membersOf(before), membersOf(after)];
  // A block that is new or goes is looked into as well: what is inside has names of its own.
  if (old === undefined && (next === undefined || before !== undefined)) return [leaf(path, before, after)];
  if (next === undefined && after !== undefined) return [leaf(path, before, after)];
  const names = [...new Set([...(old?.keys() ?? []), ...(next?.keys() ?? [])])].filter(
    (name) => !name.startsWith("__"),
  );
  const isList = isListed(before) || isListed(after);
  return names.flatMap((name) => {
    const inside = isList ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    return changesIn(inside, old?.get(name), next?.get(name));
  });
}

function leaf(path: string, before: unknown, after: unknown): PropertyChange {
  const [from, to] = [toText(path, before), toText(path, after)];
  return { path, ...(from === undefined ? {} : { before: from }), ...(to === undefined ? {} : { after: to }) };
}

/** The members of a map, or of a list by their names; undefined for anything else. */
function membersOf(value: unknown): Map<string, unknown> | undefined {
  const inside = opened(value);
  if (Array.isArray(inside)) return new Map(inside.map((member, index) => [nameOf(member) ?? String(index), member]));
  return typeof inside === "object" && inside !== null ? new Map(Object.entries(inside)) : undefined;
}

function isListed(value: unknown): boolean {
  return Array.isArray(opened(value));
}

function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value) || value === secret) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function nameOf(member: unknown): string | undefined {
  if (typeof member !== "object" || member === null) return undefined;
  const entry = Object.entries(member).find(([key]) => ["name", "key", "id"].includes(key));
  return typeof entry?.[1] === "string" ? entry[1] : undefined;
}

/** A value as it may be read in public; undefined where there is none or it may not. */
function toText(path: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const isBlock = typeof opened(value) === "object";
  if (text.includes(secret) || unreadable.test(path) || (isBlock && unreadable.test(text))) return "(not shown)";
  if (text.includes(unknown)) return "(known once it is made)";
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
