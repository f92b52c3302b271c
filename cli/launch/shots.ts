import type { Tool } from "@modelcontextprotocol/client";
import { linkedComponents } from "../../verify/components/links.ts";
import type { GoldenPrompt } from "../../verify/prompts/prompt-file.ts";
import type { Launch } from "./launch-schema.ts";
import { type Picture, widths } from "./pictures.ts";

/**
 * A screenshot for each starter prompt, of the component that the prompt's tool shows. OpenAI's portal takes one for every
 * prompt or none at all: where one of them has none, why there are none.
 */
// https://developers.openai.com/plugins/deploy/submission-errors
export function shotsFor(
  { starterPrompts = [] }: Launch,
  prompts: readonly GoldenPrompt[],
  tools: readonly Tool[],
  pictures: readonly Picture[],
): { shots: Uint8Array[] } | { lack: string } {
  const shots: Uint8Array[] = [];
  for (const text of starterPrompts) {
    const golden = prompts.find((one) => one.text.trim() === text.trim());
    const tool = tools.find(({ name }) => name === golden?.tools[0]);
    if (tool === undefined) return { lack: `no golden prompt says which tool answers "${text}"` };
    const uris = linkedComponents([tool]).map(({ uri }) => uri);
    const shot = pictures.find(
      ({ component, width, theme }) => uris.includes(component) && width === widths.openai && theme === "light",
    );
    if (shot === undefined) return { lack: `there is no picture of what ${tool.name} shows for "${text}"` };
    shots.push(shot.png);
  }
  return { shots };
}
