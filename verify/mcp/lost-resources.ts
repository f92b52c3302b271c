import type { CheckContext } from "../contract.ts";
import { callTimeoutMs } from "./connections.ts";

/** Those of the URIs at which nothing can be read; hosts may still ask for what no tool names any more. */
export async function lostResources(context: CheckContext, uris: readonly string[]): Promise<Set<string>> {
  const asked = [...new Set(uris)];
  if (asked.length === 0) return new Set();
  const client = await context.connect();
  const answers = await Promise.all(
    asked.map(async (uri) => {
      const options = { timeout: callTimeoutMs, signal: context.signal };
      const read = client.readResource({ uri }, options).then(({ contents }) => contents.length > 0);
      return { uri, isThere: await read.catch(() => false) };
    }),
  );
  context.signal.throwIfAborted();
  return new Set(answers.flatMap(({ uri, isThere }) => (isThere ? [] : [uri])));
}
