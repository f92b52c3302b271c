import type { Clock } from "./clock.ts";
import { UnfitRevision } from "./provider/examine.ts";
import type { Canary, Figures, Staged, StepsSeen } from "./staged.ts";

/** Counts are kept by the minute. */
const minuteSeconds = 60;

/** What a target sees of a step whose figures come so many seconds late. */
export function stepsSeen(lateSeconds: number, unjudged: StepsSeen["unjudged"] = []): StepsSeen {
  return { leastSeconds: lateSeconds + minuteSeconds, unjudged };
}

/**
 * Gives a revision its shares, one after the other, for as long as each lasts; throws an UnfitRevision where what it
 * answers goes beyond a bound. Answers in which steps nothing came that could be judged.
 */
export async function moveInSteps(staged: Staged, { steps, seconds, bounds }: Canary, clock: Clock): Promise<string[]> {
  const silent: string[] = [];
  for (const percent of staged.figures ? steps : []) {
    await staged.share(percent);
    await clock.sleep(seconds * 1000);
    const figures = await staged.figures?.(seconds);
    if (!figures || figures.requests === 0) {
      silent.push(`with ${percent} % of the requests for ${seconds} s, none was seen; nothing was judged by it`);
      continue;
    }
    const beyond = [
      ...faultOf("requests were answered 5xx", bounds.errorRate, counted(figures, "requests", "serverErrors")),
    ];
    beyond.push(...faultOf("tool calls failed", bounds.toolErrors, counted(figures, "toolCalls", "toolErrors")));
    if (beyond.length > 0)
      throw new UnfitRevision(`with ${percent} % of the requests for ${seconds} s, ${beyond.join(", ")}`);
  }
  return silent;
}

function counted(figures: Figures, all: keyof Figures, bad: keyof Figures): { all: number; bad: number } {
  return { all: Math.round(figures[all]), bad: Math.round(figures[bad]) };
}

function faultOf(what: string, bound: number | undefined, { all, bad }: { all: number; bad: number }): string[] {
  const percent = (100 * bad) / Math.max(all, 1);
  if (bound === undefined || percent <= bound) return [];
  return [`${bad} of ${all} ${what} (${percent.toFixed(1)} %, at most ${bound} %)`];
}
