import { dirname } from "node:path";
import type { Tool } from "@modelcontextprotocol/client";
import { type Published, publishedName, readPublishedFile } from "../../infra/policy/published.ts";
import type { Known } from "./known.ts";
import type { Launch } from "./launch-schema.ts";
import { isTicked, tickOf } from "./ticks.ts";

/**
 * Reads what was published last; null where the tick first-launch of this version says that nothing was. Throws a ConfigError where the
 * file is broken.
 */
export function readPublished(launch: Launch, launchFile: string): Known<Published | null> {
  const published = readPublishedFile(dirname(launchFile));
  if (published !== undefined) return { value: published };
  if (isTicked(launch, "first-launch")) return { value: null };
  const kept = `keep ${publishedName} of the package that was published beside launch.yaml`;
  return { unknown: `what was published before is not known: ${kept}, or tick ${tickOf(launch, "first-launch")}` };
}

/** What is packed: what of it has to be kept once it is published. */
export interface Packed {
  launch: Launch;
  tools: readonly Tool[];
  components: readonly { uri: string }[];
  /** The stack that was looked at, where it was one. */
  stack?: string | undefined;
  /** What was published before: the stack that is named there stays. */
  before?: Published | null | undefined;
}

/** What has to be kept of a version once it is published. */
export function toPublished({ launch, tools, components, stack, before }: Packed): Published {
  const { name: plugin, version = "", endpoint = "" } = launch;
  const serving = before?.stack ?? stack;
  const hints = tools.map(({ name, annotations: { readOnlyHint, destructiveHint, openWorldHint } = {} }) => {
    return [name, { readOnlyHint, destructiveHint, openWorldHint }] as const;
  });
  return {
    ...(plugin === undefined ? {} : { name: plugin }),
    version,
    endpoint,
    ...(serving === undefined ? {} : { stack: serving }),
    tools: tools.map(({ name }) => name).toSorted(),
    components: components.map(({ uri }) => uri).toSorted(),
    annotations: Object.fromEntries(hints.toSorted(([one], [other]) => (one < other ? -1 : 1))),
  };
}
