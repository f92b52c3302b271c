import type { Tool } from "@modelcontextprotocol/client";
import { NotLookedAt } from "../not-looked-at.ts";

/** What is looked at of the tools of one server: more of them have one cause, and would cost the others their time. */
export const lookedAt = { tools: 1000, mebibytes: 1 } as const;

/** The first tools that fit into that; one that is too long by itself is left out, and the others stay. Throws NotLookedAt where none is left. */
export function toolsToLookAt(all: readonly Tool[]): Tool[] {
  const looked = fitting(all);
  if (looked.length === 0 && all.length > 0) {
    throw new NotLookedAt(`each of its tools is longer than ${lookedAt.mebibytes} MiB, which is not looked at`);
  }
  return looked;
}

function fitting(all: readonly Tool[]): Tool[] {
  let left = lookedAt.mebibytes * 1024 * 1024;
  const looked: Tool[] = [];
  for (const tool of all) {
    if (looked.length === lookedAt.tools) break;
    const bytes = bytesOf(tool);
    if (bytes > left) continue;
    left -= bytes;
    looked.push(tool);
  }
  return looked;
}

/** How much it is, and how much of it is looked at where that is not all. */
export function sizeOf(all: readonly Tool[]): { seen: string; isWhole: boolean } {
  const mebibytes = bytesOf(all) / 1024 / 1024;
  const looked = fitting(all).length;
  const tools = all.length === 1 ? "1 tool" : `${all.length} tools`;
  const isWhole = looked === all.length;
  const rest = isWhole ? "" : `, of which the other checks looked at ${looked === 0 ? "none" : looked}`;
  // Line breaks and the like come on top of it.
  const size = mebibytes > lookedAt.mebibytes ? `${mebibytes.toFixed(1)} MiB` : `more than ${lookedAt.mebibytes} MiB`;
  return { seen: `${isWhole || mebibytes > lookedAt.mebibytes ? `${size} in ` : ""}${tools}${rest}`, isWhole };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
