// A process of its own, on a core of its own: what it sends and reads costs the servers nothing.
import { firstAnswer } from "./first-answer.ts";
import type { Job } from "./jobs.ts";
import { load } from "./load.ts";
import { sendMixedCalls } from "./mixed-calls.ts";

process.on("message", (job: Job) => {
  perform(job).then(
    (found) => process.send?.({ found }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());

function perform(job: Job): Promise<object> {
  switch (job.kind) {
    case "load":
      return load(job);
    case "first answer":
      return firstAnswer(job);
    case "mixed calls":
      return sendMixedCalls(job);
  }
}
