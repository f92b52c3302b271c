import { chromiumTool } from "./chromium.ts";
import { postgresTool } from "./postgres.ts";
import { explain } from "../../toolchain/progress.ts";
import type { Tool } from "../../toolchain/tool.ts";

const optionalTools = { postgres: postgresTool, chromium: chromiumTool };

/** A tool that only some commands ask for, and that those can do without. */
export type OptionalTool = keyof typeof optionalTools;

/** Why a tool that was asked for could not be brought. */
export type Lacking = Partial<Record<OptionalTool, string>>;

/** A chain for each tool; what cannot be brought is noted in `lacking` and ends nothing else. */
export function optionalChains(
  names: readonly OptionalTool[],
  lacking: Lacking,
  turn: Promise<unknown> = Promise.resolve(),
): Tool[][] {
  return names.map((name) => {
    const tool = optionalTools[name];
    const bring: Tool["bring"] = async (report) => {
      try {
        await turn;
        return await tool.bring(report);
      } catch (error) {
        const known = explain(error);
        lacking[name] = known instanceof Error ? known.message : String(known);
        return "left out";
      }
    };
    return [{ ...tool, bring }];
  });
}
