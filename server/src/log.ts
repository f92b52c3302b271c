let waiting = "";

/**
 * Writes one line of JSON to standard output; never arguments, headers or values of the environment. Lines of one turn of
 * the event loop are written together.
 */
export function log(
  level: "info" | "warn" | "error",
  event: string,
  fields: Readonly<Record<string, string | number>> = {},
): void {
  if (waiting === "") setImmediate(flushLog);
  const rest = JSON.stringify(fields).slice(1);
  waiting += `{"time":"${timestamp()}","level":"${level}","event":"${event}"${rest === "}" ? rest : `,${rest}`}\n`;
}

let second = 0;
let secondText = "";

// Many lines fall into one second, and the text of a second costs more than the rest of a line.
function timestamp(): string {
  const now = Date.now();
  const milliseconds = now % 1000;
  if (now - milliseconds !== second) {
    second = now - milliseconds;
    secondText = new Date(second).toISOString().slice(0, 20);
  }
  return `${secondText}${String(milliseconds).padStart(3, "0")}Z`;
}

/** Writes the lines that are buffered. */
export function flushLog(): void {
  if (waiting === "") return;
  const lines = waiting;
  waiting = "";
  process.stdout.write(lines);
}

process.on("exit", flushLog);

/** An error's message and stack, for the log alone. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The first three frames of an error's stack, without its message. */
export function framesOf(error: Error): string {
  const frames = error.stack?.match(/^ {4}at .*$/gm) ?? [];
  return frames.slice(0, 3).join("\n");
}
