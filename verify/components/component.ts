import type { CheckContext } from "../contract.ts";
import { callTimeoutMs } from "../mcp/connections.ts";
import type { CauseKind } from "../connection/cause.ts";
import { causeOfError } from "../message.ts";
import { isObject } from "../json.ts";
import { uiOf } from "../mcp/apps-metadata.ts";
import { type Linked, linkedComponents } from "./links.ts";
import { perRun } from "../per-run.ts";

/** A component as its resource gives it. */
export interface Component extends Linked {
  html: string;
  mimeType: string;
  /** URI that the resource says of itself. */
  ownUri: string;
  /** Metadata of the resource's content, and what its entry in the list says beside. */
  meta: Record<string, unknown>;
}

/** A component that could not be read, and why. */
export interface Unreadable extends Linked {
  unreadable: string;
  /** The way out, where what keeps it from being read is no matter of its name. */
  fix?: string;
}

/** Of a whole answer, and not of what is asked for. */
const ofTheAnswer: readonly CauseKind[] = ["limits", "time", "route", "json", "schema"];

/** Reads each component that a tool names, once for all checks. */
export const readComponents = perRun(async (context: CheckContext): Promise<(Component | Unreadable)[]> => {
  const listed = await context.resources().catch(() => []);
  const linked = linkedComponents(await context.tools());
  return Promise.all(
    linked.map(async (one) => {
      try {
        const entry = listed.find(({ uri }) => uri === one.uri);
        return { ...one, ...(await read(one.uri, entry?._meta, context)) };
      } catch (error) {
        context.signal.throwIfAborted();
        const { kind, sentence, fix } = causeOfError(error, context.endpoint);
        return { ...one, unreadable: sentence, ...(ofTheAnswer.includes(kind) ? { fix } : {}) };
      }
    }),
  );
});

/** Those that could be read. */
export async function readableComponents(context: CheckContext): Promise<Component[]> {
  const components = await readComponents(context);
  return components.filter((component) => "html" in component);
}

async function read(
  uri: string,
  listed: unknown,
  { connect, signal }: CheckContext,
): Promise<Omit<Component, keyof Linked>> {
  const client = await connect();
  const { contents } = await client.readResource({ uri }, { timeout: callTimeoutMs, signal });
  const content = contents.find((one) => one.uri === uri) ?? contents[0];
  if (!content) throw new Error("the resource has no contents");
  const html = "text" in content ? content.text : Buffer.from(content.blob, "base64").toString();
  const meta = { ...(isObject(listed) ? listed : {}), ...content._meta };
  return {
    html,
    mimeType: content.mimeType ?? "",
    ownUri: content.uri,
    meta: { ...meta, ui: { ...uiOf(listed), ...uiOf(content._meta) } },
  };
}
