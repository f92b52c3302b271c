import type { Check, Fault, Subject } from "../contract.ts";
import { type Rendering, renderAll } from "./renderings.ts";

/** Whether components print no errors and no secrets. */
export const quiet: Check = {
  id: "components.quiet",
  group: "components",
  title: "components log no errors and no secrets",
  severity: "minor",
  quick: false,
  needs: ["components.renders"],
  async run(subject) {
    const renderings = await renderAll(subject);
    return renderings.flatMap((rendering) =>
      judge(rendering, subject).map((part) => ({ ...part, where: subject.quote(rendering.component.uri) })),
    );
  },
};

function judge({ events, first, answers }: Rendering, subject: Subject): Omit<Fault, "where">[] {
  const printed = events.filter((event) => event.kind === "print");
  const secret = printed.find(({ text }) => subject.redact(text) !== text);
  if (secret) {
    return [
      {
        severity: "critical",
        expected: "no secret on the console",
        seen: subject.quote(secret.text),
        why: "everything else in the browser can read it there",
        fix: "keep tokens out of what tools send to the component, and do not print them",
      },
    ];
  }
  const errors = first.isReal && !answers.isGuessed() ? printed.filter(({ isError }) => isError) : [];
  return errors.slice(0, 1).map(({ text }) => ({
    expected: "nothing printed as an error",
    seen: subject.quote(text),
    why: "directories and hosts take it for a component that does not work",
    fix: "mend the cause, or print it as a warning where it is none",
  }));
}
