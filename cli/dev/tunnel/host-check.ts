import { discover } from "../../../verify/chatgpt/discover.ts";
import { examine } from "../../../verify/check-context.ts";

const timeoutMs = 20_000;

/** Whether the server behind a public URL refuses its host name; what it says, and the way out, where it does. */
export async function checkHost(endpoint: string): Promise<{ seen: string; fix: string } | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  const examination = examine(new URL(endpoint), { timeoutSeconds: timeoutMs / 1000 }, signal);
  try {
    const { steps } = await discover(examination.contextFor("dev", signal));
    const refused = steps.find(({ symptom }) => symptom === "host-refused");
    return refused && { seen: refused.seen, fix: refused.fix ?? "" };
  } catch {
    // What else is amiss was told when a stream was sent through.
    return undefined;
  } finally {
    await examination.close();
  }
}
