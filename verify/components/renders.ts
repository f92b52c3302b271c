import { bringSeconds } from "../bring.ts";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { readableComponents } from "./component.ts";
import { outsideLoads } from "./outside-loads.ts";
import { type Rendering, renderAll, slowMs } from "./renderings.ts";
import { faultsIn } from "./event-faults.ts";

/** https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx */
const forAllHosts = "text/html;profile=mcp-app";
/** A host's answer to a new height may bring a few more. */
const manyChanges = 8;
/** Less of the text than that, and nobody can tell what it says. */
const leastLegible = 0.5;

/** Whether each component can be seen in a browser, with the result of its tool. */
export const renders: Check = {
  id: "components.renders",
  group: "components",
  title: "components render in a browser",
  severity: "major",
  quick: false,
  needs: ["browser", "components.resource"],
  // The first to need the driver of browsers.
  timeoutSeconds: 50 + bringSeconds,
  async run(context) {
    const renderings = await renderAll(context);
    if (renderings.length === 0) return { skip: await whyNone(context) };
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
  const { bridge, component } = rendering;
  if (bridge === "chatgpt" && component.isStandard && component.mimeType === forAllHosts) {
    return [
      {
        expected: "ui/initialize, as a resource of the type for all hosts sends it",
        seen: "it asks window.openai alone",
        why: "window.openai is there in ChatGPT only: Claude, VS Code and other hosts show an empty frame",
        fix: "connect to the host with the App of @modelcontextprotocol/ext-apps, and use window.openai for extras alone",
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
  const poor = judgeLooks(rendering);
  if (poor.length > 0 || drawnMs <= slowMs) return poor;
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

/** What a user sees amiss of a component that works. */
function judgeLooks({ events, ignoresResult, naturalHeight, legibility }: Rendering): Omit<Fault, "where">[] {
  const heights = events.flatMap((event) => (event.kind === "size" ? [event.height] : []));
  const parts: Omit<Fault, "where">[] = [];
  if (ignoresResult) {
    parts.push({
      expected: "what the tool has found",
      seen: "the same text for results with other texts, numbers and lists",
      why: "users see something that is not what they asked for",
      fix: "draw structuredContent of ui/notifications/tool-result, and register its handler before connecting",
    });
  }
  const grown = heights.filter((height, index) => height > (heights[index - 1] ?? height)).length;
  if (grown >= manyChanges) {
    parts.push({
      expected: "a height that depends on the content",
      seen: `it reports a greater height ${grown} times, from ${heights[0]} to ${heights.at(-1)} pixels`,
      // https://github.com/modelcontextprotocol/ext-apps/issues/502
      why: "the host makes the frame as high as it says, which makes the page higher again, without an end",
      fix: "leave out height and min-height of 100vh or 100%, and margins added to them, where ui/notifications/size-changed is sent",
    });
  } else if (naturalHeight <= 1 && !heights.some((height) => height > 1)) {
    parts.push({
      expected: "content that has a height, or ui/notifications/size-changed with one",
      seen: `a content of ${naturalHeight} pixels in height: all of it is positioned outside of the flow`,
      // https://github.com/modelcontextprotocol/ext-apps/pull/619
      why: "hosts that fit the frame to its content make it invisible",
      fix: "give html or body a min-height in pixels, or send ui/notifications/size-changed with the height that it needs",
    });
  }
  const { light = 1, dark = 1 } = legibility;
  if (dark < leastLegible && light >= leastLegible) {
    parts.push({
      expected: "text that can be read in the dark theme, too",
      seen: `${Math.round((1 - dark) * 100)} % of the text has the color of its background there`,
      why: "users of the dark theme see an empty frame",
      fix: "set both color and background for each theme, or declare color-scheme: light dark and set neither",
    });
  }
  return parts;
}

/** Why no component could be shown, by the tools that bring them up. */
async function whyNone(context: CheckContext): Promise<string> {
  const components = await readableComponents(context);
  const blocked = components.filter((component) => outsideLoads(component).length > 0);
  if (blocked.length === components.length) return "what the components load is blocked: components.csp says what";
  const names = components.flatMap(({ tools }) => tools.map(({ name }) => name));
  return context.quote(
    `nothing to show the components with: ${names.join(", ")} may not be called, for want of annotations.readOnlyHint, or gave no result, and there is no outputSchema to make one up from`,
  );
}
