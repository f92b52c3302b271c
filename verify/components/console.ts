import type { Check, Fault, CheckContext } from "../contract.ts";
import { type Rendering, renderAll } from "./renderings.ts";

/** Whether components print no errors and no secrets. */
export const consoleMessages: Check = {
  id: "components.console",
  group: "components",
  title: "components log no errors and no secrets to the console",
  severity: "minor",
  quick: false,
  needs: ["components.renders"],
  async run(context) {
    const renderings = await renderAll(context);
    return renderings.flatMap((rendering) =>
      judge(rendering, context).map((part) => ({ ...part, where: context.quote(rendering.component.uri) })),
    );
  },
};

function judge({ events, first, answers }: Rendering, context: CheckContext): Omit<Fault, "where">[] {
  const printed = events.filter((event) => event.kind === "print");
  const secret = printed.find(({ text }) => context.redact(text) !== text);
  if (secret) {
    return [
      {
        severity: "critical",
        expected: "no secret on the console",
        seen: context.quote(secret.text),
        why: "everything else in the browser can read it there",
        fix: "keep tokens out of what tools send to the component, and do not print them",
      },
    ];
  }
  // What was held back was held back by us.
  const isWhole = !events.some(({ kind }) => kind === "withheld");
  const errors = isWhole && first.isReal && !answers.isGuessed() ? printed.filter(({ isError }) => isError) : [];
  return errors.slice(0, 1).map(({ text }) => ({
    expected: "nothing printed as an error",
    seen: context.quote(text),
    why: "directories and hosts take it for a component that does not work",
    fix: "mend the cause, or print it as a warning where it is none",
  }));
}
