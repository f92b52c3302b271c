import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../ask.ts";
import type { Findings, FirstAnswerJob } from "./jobs.ts";

const limitMs = 20_000;
const pollMs = 1;

/** Starts a process and asks until it answers rightly; throws with what was seen last where it never does. */
export async function firstAnswer(job: FirstAnswerJob): Promise<Findings["first answer"]> {
  const [program = "", ...args] = job.command;
  const began = performance.now();
  const child = spawn(program, args, { env: job.environment, stdio: "ignore" });
  const exited = once(child, "exit");
  let last: unknown;
  try {
    while (performance.now() - began < limitMs && child.exitCode === null) {
      try {
        await ask(job.port, job.post);
        return { ms: performance.now() - began };
      } catch (error) {
        last = error;
        await sleep(pollMs);
      }
    }
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
  throw new Error(`${job.command.join(" ")} never answered: ${String(last)}`);
}
