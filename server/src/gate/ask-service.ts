import { FlagNotFoundError } from "@openfeature/server-sdk";
import type * as z from "zod";

const timeoutMs = 1000;

/** Posts JSON to a feature flag service and reads what it answers; an error repeats nothing of an answer, which may name users. */
export async function askService<Schema extends z.ZodType>(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
    // The headers are for this service alone.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (answer.status === 404) throw new FlagNotFoundError("the service has no such flag");
  if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
  const read = schema.safeParse(await answer.json().catch(() => undefined));
  if (!read.success) throw new Error("the service answered something else than JSON with the value of a flag");
  return read.data;
}
