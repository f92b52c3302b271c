import { Client, credentials } from "@grpc/grpc-js";
import { loopback } from "./loopback.ts";

/**
 * Calls `onGone` once when the engine stops answering, so that a provider does not outlive an engine that was killed.
 * Answers with the way to stop watching.
 */
export function watchEngine(address: string, onGone: () => void, intervalMs = 10_000): () => void {
  const engine = new Client(address, credentials.createInsecure(), loopback);
  let watching = true;
  const stop = () => {
    watching = false;
    clearInterval(timer);
    engine.close();
  };
  const timer = setInterval(() => {
    engine.waitForReady(Date.now() + intervalMs / 2, (error) => {
      if (!error || !watching) return;
      stop();
      onGone();
    });
  }, intervalMs);
  timer.unref();
  return stop;
}
