/** How a tool came to be there. */
export type How = "found" | "downloaded" | "built" | "installed" | "started" | "left out";

/** Shows the last line of what is under way. */
export type Report = (line: string) => void;

/** One thing that must be there before a stack can be deployed. */
export interface Tool {
  name: string;
  /** A cheap look, without starting or downloading anything. */
  isThere(): Promise<boolean>;
  /** Brings it; throws a ToolError that says the way out. */
  bring(report: Report): Promise<How>;
  /** Hears that no more comes of it: it was brought or was there, or nobody will bring it any more. May be called twice. */
  onEnd?(): void;
}

/** Something this machine lacks and the toolchain cannot bring: the message says what to install. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly userFacing = true;
}

/** A tool whose packages are installed before those of others, and when it is the turn of these. */
export function goingFirst(tool: Tool): { tool: Tool; turn: Promise<unknown> } {
  const { promise: turn, resolve } = Promise.withResolvers<undefined>();
  const onEnd = () => resolve(undefined);
  const isThere = async () => {
    const there = await tool.isThere();
    if (there) onEnd();
    return there;
  };
  return { tool: { ...tool, isThere, onEnd }, turn };
}
