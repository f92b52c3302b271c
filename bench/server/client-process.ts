import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Workspace } from "../workspace.ts";
import type { Findings, Job } from "./client/jobs.ts";
import { cores, type Pin } from "./cores.ts";

// Beyond twice the time that a job names.
const spareMs = 30_000;

/** Has a job done by the process that sends requests. */
export type Client = <Kind extends Job["kind"]>(job: Extract<Job, { kind: Kind }>) => Promise<Findings[Kind]>;

/** Starts the process that sends all requests; it ends when the workspace closes. */
export function startClient({ defer }: Workspace, pin: Pin): Client {
  const [program = "", ...args] = pin(cores.client, [process.execPath, join(import.meta.dirname, "client", "main.ts")]);
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  defer("the process that sends requests", async () => child.kill());
  const gone = once(child, "exit").then(() => {
    throw new Error("the process that sends requests has ended");
  });
  // Whoever waits for an answer hears of it; at the end nobody does.
  gone.catch(() => {});
  return async (job) => {
    const limitMs = spareMs + ("seconds" in job ? job.seconds * 2000 : 0);
    const answered = once(child, "message", { signal: AbortSignal.timeout(limitMs) });
    child.send(job);
    const [answer] = await Promise.race([answered, gone]);
    if ("error" in answer) throw new Error(answer.error);
    return answer.found;
  };
}
