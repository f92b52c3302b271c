// The process that examines: it is told what by the one that started it, and ends with it.
import { type Callback, type FromExaminer, heartbeatMs, type ToExaminer } from "./examiner-messages.ts";
import { messageOf } from "./message.ts";
import type { VerifyOptions } from "./options.ts";
import { verify } from "./run.ts";
import { SelectionError } from "./selection.ts";

/** Calls that wait for their answers, by number. */
const waiting = new Map<number, PromiseWithResolvers<number | undefined>>();
let calls = 0;

setInterval(() => tell({ kind: "alive" }), heartbeatMs);
process.on("disconnect", () => process.exit());
process.on("message", (given) => {
  const message = given as ToExaminer;
  if (message.kind === "examine") void examine(message);
  else {
    const { resolve, reject } = waiting.get(message.id) ?? Promise.withResolvers<number | undefined>();
    if (message.error === undefined) resolve(message.value);
    else reject(new Error(message.error));
  }
});

async function examine({
  endpoint,
  options,
  given,
  part,
  deadline,
}: Extract<ToExaminer, { kind: "examine" }>): Promise<void> {
  const left = { timeoutSeconds: Math.max(0, deadline - Date.now()) / 1000 };
  try {
    const report = await verify(
      endpoint,
      { ...options, ...callbacksFor(given), ...left },
      (step) => tell({ kind: "progress", step }),
      (secret) => tell({ kind: "secret", secret }),
      part,
    );
    tell({ kind: "report", report });
  } catch (error) {
    tell({ kind: "failed", message: messageOf(error), isSelection: error instanceof SelectionError });
  }
}

function tell(message: FromExaminer): void {
  process.send?.(message, () => {});
}

function callbacksFor(given: readonly Callback[]): VerifyOptions {
  return Object.fromEntries(
    given.map((name) => [
      name,
      (argument = "") => {
        calls += 1;
        const answer = Promise.withResolvers<number | undefined>();
        waiting.set(calls, answer);
        tell({ kind: "call", id: calls, name, argument });
        return answer.promise;
      },
    ]),
  );
}
