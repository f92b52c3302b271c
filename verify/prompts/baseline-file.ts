import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import * as z from "zod";
import { messageOf } from "../message.ts";
import { writeWhole } from "../write-file.ts";
import type { Outcome } from "./score.ts";
import type { Tried } from "./trial.ts";

const schema = z.strictObject({
  version: z.literal(1),
  /** By ranker and by prompt: the tool that ran, or null. */
  accepted: z.record(z.string(), z.record(z.string(), z.string().nullable())),
});
type Baseline = z.infer<typeof schema>;

/** The file beside the prompts that keeps what was accepted. */
export function defaultBaseline(promptsFile: string): string {
  return join(dirname(promptsFile), `${basename(promptsFile, extname(promptsFile))}.baseline.json`);
}

/** What is kept; nothing where there is no file, and a throw where it cannot be read. */
export async function readBaseline(file: string): Promise<Baseline | undefined> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}

/** Keeps a ranker's outcomes in place of its earlier ones, those of other rankers untouched. */
export async function keepBaseline(file: string, ranker: string, tried: readonly Tried[]): Promise<void> {
  const { accepted = {} } = (await readBaseline(file)) ?? {};
  const own = Object.fromEntries(tried.map(({ prompt, ran }) => [prompt.id, ran ?? null]));
  const all = Object.entries({ ...accepted, [ranker]: own }).toSorted(([one], [other]) => (one < other ? -1 : 1));
  await writeWhole(file, `${JSON.stringify({ version: 1, accepted: Object.fromEntries(all) }, null, 2)}\n`);
}

/** The prompts that both runs have, as they ended then; what they want is what they want now. */
export function outcomesThen(
  kept: Readonly<Record<string, string | null>>,
  tried: readonly Tried[],
): (Outcome & { id: string })[] {
  return tried.flatMap(({ prompt, kind, tools }) => {
    if (!Object.hasOwn(kept, prompt.id)) return [];
    const ran = kept[prompt.id] ?? undefined;
    return [{ id: prompt.id, kind, tools, ...(ran === undefined ? {} : { ran }) }];
  });
}

/** Why a baseline cannot be read or written, in one line. */
export function baselineFault(error: unknown): string {
  return error instanceof z.ZodError || error instanceof SyntaxError
    ? "it is not what --accept writes"
    : messageOf(error);
}
