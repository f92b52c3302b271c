import { Client, credentials } from "@grpc/grpc-js";
import { loopback } from "./loopback.ts";

/** A connection that can say whether the other side still answers. */
export interface Connection {
  waitForReady(deadline: number, callback: (error?: Error) => void): void;
}

/**
 * Calls `onGone` once when the engine stops answering, so that a provider does not outlive an engine that was killed.
 * Answers with the way to stop watching.
 */
export function watchEngine(address: string, onGone: () => void, intervalMs = 10_000): () => void {
  const engine = new Client(address, credentials.createInsecure(), loopback);
  const gone = () => {
    engine.close();
    onGone();
  };
  const stop = watchConnection(engine, gone, intervalMs);
  return () => {
    stop();
    engine.close();
  };
}

/** The same by a connection that is there. */
export function watchConnection(engine: Connection, onGone: () => void, intervalMs: number): () => void {
  let watching = true;
  const stop = () => {
    watching = false;
    clearInterval(timer);
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
