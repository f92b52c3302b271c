import type { Check, Fault, CheckContext } from "../contract.ts";
import { type Interaction, interactWithAll } from "./interaction.ts";
import { faultsIn } from "./event-faults.ts";

/** Whether buttons, boxes and forms do what they are for. */
export const interactions: Check = {
  id: "components.interactions",
  group: "components",
  title: "component controls work",
  severity: "major",
  quick: false,
  needs: ["components.renders"],
  timeoutSeconds: 50,
  async run(context) {
    const driven = await interactWithAll(context);
    if (driven.every(({ steps }) => steps.length === 0)) return { skip: "no component has anything to use" };
    return driven.flatMap((one) => judge(one, context));
  },
};

function judge({ rendering, first, steps, events, answers }: Interaction, context: CheckContext): Fault[] {
  const found = new Map<string, Fault>();
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    const happened = events.slice(step.events, next?.events);
    const calls = answers.calls.slice(step.calls, next?.calls);
    // A guess is no fault of the component.
    if (answers.isGuessed() && calls.every(({ fault }) => !fault)) continue;
    const guess = first.isReal ? undefined : "minor";
    const parts = faultsIn(happened, calls, context, guess);
    const printed = happened.find((event) => event.kind === "print" && event.isError);
    if (parts.length === 0 && printed?.kind === "print" && !guess) {
      parts.push({
        severity: "minor",
        expected: "nothing printed as an error",
        seen: context.quote(printed.text),
        why: "something went wrong that the user is not told of",
        fix: "mend the cause, and tell the user in words where something fails",
      });
    }
    for (const part of parts) {
      const where = context.quote(`${rendering.component.uri}: ${step.what}`);
      const key = `${part.expected} ${part.seen.replaceAll(/\d+/g, "")}`;
      if (!found.has(key)) found.set(key, { ...part, where });
    }
  }
  return [...found.values()];
}
