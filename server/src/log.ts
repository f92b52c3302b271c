/** Writes one line of JSON to standard output; never arguments, headers or values of the environment. */
export function log(
  level: "info" | "warn" | "error",
  event: string,
  fields: Readonly<Record<string, string | number>> = {},
): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
}

/** An error's message and stack, for the log alone. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Where an error arose, without its message. */
export function framesOf(error: Error): string {
  const frames = error.stack?.match(/^ {4}at .*$/gm) ?? [];
  return frames.slice(0, 3).join("\n");
}
