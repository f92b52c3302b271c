const longest = 500;

/** An error in one line for people, with what lies behind it and never a stack trace. */
export function messageOf(error: unknown): string {
  const parts: string[] = [];
  for (let link: unknown = error; link !== undefined && parts.length < 4; link = causeOf(link)) {
    const text = textOf(link);
    if (text !== "" && !parts.some((part) => part.includes(text))) parts.push(text);
  }
  return parts.join(": ").slice(0, longest) || "unknown error";
}

function textOf(error: unknown): string {
  // Node.js reports several attempts to connect as one error without a message.
  const inner = error instanceof AggregateError ? error.errors.map(textOf).join(", ") : "";
  const message = error instanceof Error ? error.message || inner : String(error);
  return message
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join(" ")
    .trim();
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
