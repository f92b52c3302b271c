import type { Tool } from "@modelcontextprotocol/client";
import type { CheckContext } from "../contract.ts";
import { makeHostStub } from "./host-stub.ts";
import { driveControls, type Step } from "./controls.ts";
import { type FirstResult, hasEmptyList } from "./first-result.ts";
import { makeUpResult, textsIn } from "./made-up.ts";
import { perRun } from "../per-run.ts";
import { type Rendering, renderAll } from "./renderings.ts";
import { showComponent } from "./showing.ts";
import { shorten } from "../shorten.ts";
import { openBrowserSession, type BrowserSession } from "./browser-session.ts";
import type { HostedComponent } from "./hosted-component.ts";

/** A component whose controls were used. */
export interface Interaction {
  rendering: Rendering;
  first: FirstResult;
  session: BrowserSession;
  steps: Step[];
  events: HostedComponent["events"];
  answers: HostedComponent["answers"];
  /** What was changed at the server and can be read on the component afterwards. */
  changed: string[];
}

/** What a transcript shows of one answer: the whole result of a tool may hold its users' data. */
const longestJson = 1000;

/** Uses the controls of each component, once for all checks. */
export const interactWithAll = perRun(async (context: CheckContext): Promise<Interaction[]> => {
  const driven: Interaction[] = [];
  for (const rendering of await renderAll(context)) driven.push(await drive(rendering, context));
  return driven;
});

/** The result that a component is driven with: the real one where there is something to see, or writes may make it. */
export function richResult({ first }: Rendering, { options }: CheckContext): FirstResult {
  const { tool, args, result, isReal } = first;
  if (!isReal || options.allowWrites || !tool.outputSchema || !hasEmptyList(result["structuredContent"])) return first;
  return { tool, args, result: { ...result, ...makeUpResult(tool, args) }, isReal: false };
}

async function drive(rendering: Rendering, context: CheckContext): Promise<Interaction> {
  const first = richResult(rendering, context);
  const { component, bridge } = rendering;
  const tools = await context.tools();
  const session = await openBrowserSession(context, component);
  const answersFor = () => makeHostStub(context, tools, first, first.isReal ? "real" : "made-up");
  const { hosted } = await showComponent(session, context, component, first, answersFor, bridge);
  const { events, answers } = hosted;
  const steps = await driveControls(hosted);
  const { text, news } = await hosted.inspect();
  context.evidence.add({
    name: component.uri,
    kind: "transcript",
    text: steps
      .flatMap(({ what, calls }, index) => [
        what,
        ...answers.calls
          .slice(calls, steps[index + 1]?.calls)
          .map(({ name, args, answer }) => `  ${name} ${shortJson(args)}: ${shortJson(answer)}`),
      ])
      .join("\n"),
  });
  await hosted.close();
  // What was removed at last may still be spoken of.
  const lastRemoval = answers.calls.findLastIndex((call) => call.wrote && mayRemove(tools, call.name));
  const wrote = answers.calls.slice(lastRemoval + 1).filter((call) => call.wrote);
  const changed = [...new Set(wrote.flatMap(({ args }) => textsIn(args)))].filter(
    (one) => countOf(text, one) > countOf(news, one),
  );
  return { rendering, first, session, steps, events, answers, changed };
}

function shortJson(value: unknown): string {
  return shorten(JSON.stringify(value) ?? "", longestJson);
}

function mayRemove(tools: readonly Tool[], name: string): boolean {
  return tools.find((tool) => tool.name === name)?.annotations?.destructiveHint !== false;
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}
