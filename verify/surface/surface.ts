import { createHash } from "node:crypto";
import * as z from "zod";
import { readComponents } from "../components/component.ts";
import type { CheckContext } from "../contract.ts";
import { compareTools } from "../diff/tools.ts";
import type { ToolContract } from "../result.ts";
import { toContracts } from "../tool-contract.ts";

/** What a host keeps of a server: its tools, and the components that they name. */
export interface Surface {
  tools: ToolContract[];
  components: { uri: string; sha256: string }[];
}

/** One thing about a server that a host does not learn of by itself. */
export interface Change {
  /** The tool, or the URI of the component. */
  subject: string;
  text: string;
  /** Whether hosts go on showing the component of before, since its URI is the same. */
  isStale: boolean;
}

const hash = z.string().regex(/^[\da-f]{64}$/);
const schemaCopy = z.object({ sha256: hash, schema: z.record(z.string(), z.unknown()).optional() });
const surfaceSchema = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string().optional(),
      description: z.string(),
      annotations: z.record(z.string(), z.boolean()),
      meta: z.record(z.string(), z.string()).optional(),
      inputSchema: schemaCopy,
      outputSchema: schemaCopy.optional(),
    }),
  ),
  components: z.array(z.object({ uri: z.string(), sha256: hash })),
});

/** A surface that was kept as JSON; undefined where it is none. */
export function parseSurface(value: unknown): Surface | undefined {
  return surfaceSchema.safeParse(value).data as Surface | undefined;
}

/** The surface of an endpoint, and the components that cannot be read; throws where the tools cannot be listed. */
export async function readSurface(
  context: CheckContext,
): Promise<Surface & { unreadable: { uri: string; why: string }[] }> {
  const tools = toContracts(await context.tools());
  const components = await readComponents(context);
  return {
    tools,
    components: components.flatMap((one) =>
      "html" in one ? [{ uri: one.uri, sha256: sha256Of(JSON.stringify([one.html, one.mimeType, one.meta])) }] : [],
    ),
    unreadable: components.flatMap((one) => ("unreadable" in one ? [{ uri: one.uri, why: one.unreadable }] : [])),
  };
}

/** What of a server is otherwise than before, tool by tool and then component by component. */
export function compareSurfaces(before: Surface, after: Surface): Change[] {
  const tools = compareTools(before.tools, after.tools).map(({ kind, subject, text }) => ({
    subject,
    text: kind === "tool changed" ? text : `${kind.replace("tool ", "")}: ${text}`,
    isStale: false,
  }));
  const old = new Map(before.components.map(({ uri, sha256 }) => [uri, sha256]));
  const components = after.components.flatMap(({ uri, sha256 }): Change[] => {
    const was = old.get(uri);
    if (was === undefined || was === sha256) return [];
    return [{ subject: uri, text: "its content is another, and its URI the same", isStale: true }];
  });
  return [...tools, ...components];
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
