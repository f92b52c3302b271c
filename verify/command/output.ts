import type { Terminal } from "../report/lines.ts";

const defaultColumns = 100;

/** Writes to standard output, and resolves once it is written. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

/** What standard output is; COLUMNS says how wide where no terminal does, and NO_COLOR is heeded. */
// https://nodejs.org/api/tty.html#writestreamhascolorscount-env https://no-color.org
export function thisTerminal(): Terminal {
  const told = Number(process.env["COLUMNS"]);
  const columns = process.stdout.columns ?? (told > 0 ? told : defaultColumns);
  return { columns, isColored: process.stdout.isTTY && process.stdout.hasColors() };
}
