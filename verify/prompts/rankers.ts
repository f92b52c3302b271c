import type { CheckContext } from "../contract.ts";
import type { PromptOptions } from "../options.ts";
import { lexicalRanker } from "./lexical.ts";
import type { Ranker } from "./ranking.ts";

/** The ranker that was asked for; only that one is loaded. Throws a RankerError where it lacks something. */
export function chooseRanker({ options, redact }: CheckContext): Promise<Ranker> {
  return rankerFor(options.prompts ?? {}, redact);
}

/** The same by options alone. */
export async function rankerFor(wish: PromptOptions, redact: (text: string) => string): Promise<Ranker> {
  if (wish.ranker !== "model") return lexicalRanker;
  const { modelRanker, replayRanker } = await import("./model.ts");
  return wish.replay === undefined ? modelRanker(wish, redact) : replayRanker(wish.replay);
}
