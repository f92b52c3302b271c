import type { CheckContext } from "../contract.ts";
import { lexicalRanker } from "./lexical.ts";
import type { Ranker } from "./ranking.ts";

/** The ranker that was asked for; only that one is loaded. Throws a RankerError where it lacks something. */
export async function chooseRanker({ options, redact }: CheckContext): Promise<Ranker> {
  const wish = options.prompts ?? {};
  if (wish.ranker !== "model") return lexicalRanker;
  const { modelRanker, replayRanker } = await import("./model.ts");
  return wish.replay === undefined ? modelRanker(wish, redact) : replayRanker(wish.replay);
}
