import autocannon from "autocannon";
import { isRight } from "../ask.ts";
import { processorSeconds } from "../proc.ts";
import type { Findings, LoadJob } from "./jobs.ts";

const connections = 50;
const sampleMs = 100;

/** Puts a server under load; throws where one answer is not right. */
export async function load({ name, port, pid, post, expected, seconds }: LoadJob): Promise<Findings["load"]> {
  // The library's own figures are whole numbers of a second and of a millisecond.
  const times: number[] = [];
  const before = await processorSeconds(pid);
  const began = performance.now();
  let ended = began + seconds * 1000;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const options: autocannon.Options = {
      url: `http://127.0.0.1:${port}/mcp`,
      method: "POST",
      ...post,
      connections,
      duration: seconds,
      sampleInt: sampleMs,
      verifyBody: (body) => isRight(String(body), expected),
    };
    const running = autocannon(options, (error: unknown, seen) => (error ? reject(error) : resolve(seen)));
    running.on("response", (_client, _status, _bytes, ms) => {
      times.push(ms);
      ended = performance.now();
    });
  });
  const spent = (await processorSeconds(pid)) - before;
  refuseFaults(name, result);
  const sorted = Float64Array.from(times).sort();
  return {
    perSecond: (times.length / (ended - began)) * 1000,
    perProcessorSecond: times.length / spent,
    p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN,
  };
}

/** Throws where a request failed or an answer was not right. */
export function refuseFaults(name: string, { errors, non2xx, mismatches }: autocannon.Result): void {
  if (errors + non2xx + mismatches === 0) return;
  throw new Error(
    `${name}: ${errors} requests failed, ${non2xx} answers had another status, ${mismatches} were not right`,
  );
}
