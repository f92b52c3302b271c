import type { Check, Fault, CheckContext } from "../contract.ts";
import { type Rendering, renderAll, slowMs } from "./renderings.ts";
import { faultsIn } from "./event-faults.ts";

/** Whether each component can be seen in a browser, with the result of its tool. */
export const renders: Check = {
  id: "components.renders",
  group: "components",
  title: "components render in a browser",
  severity: "major",
  quick: false,
  needs: ["browser", "components.resource"],
  timeoutSeconds: 50,
  async run(context) {
    const renderings = await renderAll(context);
    if (renderings.length === 0) return { skip: "no component that could be shown with a result" };
    for (const { component, drawnMs } of renderings) {
      context.timing.add(`${context.quote(component.uri)} drawn`, drawnMs);
    }
    return renderings.flatMap((rendering) =>
      judge(rendering, context).map((part) => ({ ...part, where: context.quote(rendering.component.uri) })),
    );
  },
};

function judge(rendering: Rendering, context: CheckContext): Omit<Fault, "where">[] {
  const { events, answers, first, isConnected, isDrawn, drawnMs } = rendering;
  const troubles = faultsIn(events, answers.calls, context, first.isReal ? undefined : "minor");
  if (troubles.length > 0) return troubles;
  if (!isConnected) {
    const refusal = events.find((event) => event.kind === "initialize" && event.refusal !== undefined);
    const hasBegun = events.some(({ kind }) => kind === "initialize");
    return [
      {
        expected: "ui/initialize, and ui/notifications/initialized after its answer",
        seen:
          refusal?.kind === "initialize" && refusal.refusal !== undefined
            ? refusal.refusal
            : hasBegun
              ? "ui/initialize, and then nothing"
              : "no ui/initialize, and window.openai is not asked for either",
        why: "the host sends no data, and many show nothing before",
        fix: "connect to the host when the page loads: the App of @modelcontextprotocol/ext-apps does",
      },
    ];
  }
  if (!isDrawn) {
    return [
      {
        expected: "something to see",
        seen: "an empty page, without any error",
        why: "users see an empty frame",
        fix: "draw the tool's result as soon as ui/notifications/tool-result brings it",
      },
    ];
  }
  if (drawnMs <= slowMs) return [];
  return [
    {
      severity: "minor",
      expected: `to be seen within ${slowMs / 1000} s`,
      seen: `${(drawnMs / 1000).toFixed(1)} s`,
      why: "users wait in front of an empty frame",
      fix: "draw first and load the rest later, and make the bundle smaller",
    },
  ];
}
