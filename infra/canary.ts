import type { Clock } from "./clock.ts";
import { UnfitRevision } from "./provider/examine.ts";
import type { Canary, Figures, Staged, StepsSeen } from "./staged.ts";

/** Counts are kept by the minute. */
const minuteSeconds = 60;

/** One failure in few answers is a share of any size and says nothing: a wrong argument, a client that went away. */
const leastFailures = 2;

/** What a target sees of a step whose figures come so many seconds late. */
export function stepsSeen(lateSeconds: number, unjudged: StepsSeen["unjudged"] = []): StepsSeen {
  return { leastSeconds: lateSeconds + minuteSeconds, unjudged };
}

/**
 * Gives a revision its shares, one after the other, for as long as each lasts; throws an UnfitRevision where what it
 * answers goes beyond a bound. Answers in which steps nothing came that could be judged, or too little.
 */
export async function moveInSteps(
  staged: Staged,
  { steps, seconds, bounds }: Canary,
  clock: Clock,
  signal?: AbortSignal,
): Promise<string[]> {
  const unjudged: string[] = [];
  for (const percent of staged.figures ? steps : []) {
    await staged.share(percent);
    await clock.sleep(seconds * 1000, signal);
    const figures = await staged.figures?.(seconds);
    const step = `with ${percent} % of the requests for ${seconds} s`;
    if (!figures || figures.requests === 0) {
      unjudged.push(`${step}, none was seen; nothing was judged by it`);
      continue;
    }
    const beyond = [
      ...faultOf("requests were answered 5xx", bounds.errorRate, counted(figures, "requests", "serverErrors")),
      ...faultOf("tool calls failed", bounds.toolErrors, counted(figures, "toolCalls", "toolErrors")),
    ];
    const judged = beyond.filter(({ bad }) => bad >= leastFailures).map(({ words }) => words);
    if (judged.length > 0) throw new UnfitRevision(`${step}, ${judged.join(", ")}`);
    unjudged.push(...beyond.map(({ words }) => `${step}, ${words}; one failure alone is not judged`));
  }
  return unjudged;
}

function counted(figures: Figures, all: keyof Figures, bad: keyof Figures): { all: number; bad: number } {
  return { all: Math.round(figures[all]), bad: Math.round(figures[bad]) };
}

function faultOf(what: string, bound: number | undefined, { all, bad }: { all: number; bad: number }) {
  const percent = (100 * bad) / Math.max(all, 1);
  if (bound === undefined || percent <= bound) return [];
  return [{ bad, words: `${bad} of ${all} ${what} (${percent.toFixed(1)} %, at most ${bound} %)` }];
}
