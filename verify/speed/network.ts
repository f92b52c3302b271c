import { once } from "node:events";
import { connect } from "node:net";
import type { CheckContext } from "../contract.ts";
import { bareHost, portOf } from "../http/loopback.ts";

const samples = 5;
const timeoutMs = 5000;

/** Milliseconds of the way there and back, a few times: connects over TCP. */
export async function measureRoundTrips({
  endpoint,
  signal,
}: Pick<CheckContext, "endpoint" | "signal">): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const began = performance.now();
    const socket = connect(portOf(endpoint), bareHost(endpoint));
    try {
      await once(socket, "connect", { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
      times.push(performance.now() - began);
    } finally {
      socket.destroy();
    }
  }
  return times;
}
