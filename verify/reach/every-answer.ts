import type { Check, Subject } from "../contract.ts";
import { messageOf } from "../message.ts";
import { openWire, type Wire } from "../wire.ts";

const requests = 100;
const atOnce = 4;
/** A slow server gets fewer. */
const longestMs = 6000;
const tooManyRequests = 429;

/** What works once works every time: on each instance, and through whatever stands in front of them. */
export const everyAnswer: Check = {
  id: "reach.every-answer",
  group: "reach",
  title: `answers each of ${requests} requests whole`,
  severity: "major",
  quick: false,
  needs: ["connection"],
  after: ["protocol.eras"],
  async run(subject) {
    const wire = await openWire(subject);
    const until = performance.now() + longestMs;
    const amiss: string[] = [];
    let sent = 0;
    let limited = false;
    const askInTurn = async () => {
      while (sent < requests && !limited && performance.now() < until) {
        sent += 1;
        const seen = await ask(wire, subject);
        if (seen === tooManyRequests) limited = true;
        else if (seen !== undefined) amiss.push(seen);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, askInTurn));
    const text = [`${sent} requests${limited ? ", then it asked for fewer" : ""}`, ...amiss].join("\n");
    subject.evidence.add({ name: "tools/list again and again", kind: "text", text });
    if (amiss.length === 0) return [];
    return [
      {
        where: "tools/list",
        expected: `a whole answer to each of ${sent} equal requests`,
        seen: `${amiss.length} without: ${[...new Set(amiss)].slice(0, 3).join("; ")}`,
        why: "users meet errors that nobody can repeat, and hosts wait for a stream's answer until their time is up",
        fix: "see whether one instance fails, sessions live in one instance alone, or the gateway cuts answers",
      },
    ];
  },
};

/** What came in place of an answer; nothing where it is whole. */
async function ask(wire: Wire, subject: Subject): Promise<string | typeof tooManyRequests | undefined> {
  try {
    const { status, result, error, cut } = await wire.request("tools/list");
    if (status === tooManyRequests) return status;
    if (error) return subject.quote(`error ${error.code}: ${error.message}`);
    if (status !== 200) return `status ${status}`;
    return result || cut ? undefined : "the answer ended before its result";
  } catch (error) {
    subject.signal.throwIfAborted();
    return messageOf(error);
  }
}
