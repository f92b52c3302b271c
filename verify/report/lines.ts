import { styleText } from "node:util";
import wrapAnsi from "wrap-ansi";

/** Where a text is printed. */
export interface Terminal {
  /** Characters in one line. */
  columns: number;
  isColored: boolean;
}

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

const narrowest = 44;
/** Longer lines are hard to read. */
const widest = 200;

/** How wide lines are there. */
export function fittingWidth({ columns }: Pick<Terminal, "columns">): number {
  return Math.min(Math.max(columns, narrowest), widest);
}

/** Colours text where that is wanted. */
export function painter({ isColored }: Pick<Terminal, "isColored">): Paint {
  return (style, text) => (isColored ? styleText(style, text, { validateStream: false }) : text);
}

/** The text after the lead, in lines of this width, all but the first as far in as the lead is long. */
export function hanging(lead: string, text: string, width: number): string {
  const lines = wrapAnsi(text, width - lead.length, { hard: true }).split("\n");
  return `${lead}${lines.join(`\n${" ".repeat(lead.length)}`)}`;
}
