import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { startServer } from "./running-server.ts";

const request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

describe("R27 an idle connection", () => {
  it.each([
    { environment: {}, seconds: 620 },
    { environment: { KEEP_ALIVE_TIMEOUT_SECONDS: "3660" }, seconds: 3660 },
  ])("is kept for $seconds s with $environment", async ({ environment, seconds }) => {
    await using server = await startServer(environment);
    expect(await answerOn(server.port)).toContain(`\r\nKeep-Alive: timeout=${seconds}\r\n`);
  });

  it("is closed once it was idle for as long as is set", async () => {
    await using server = await startServer({ KEEP_ALIVE_TIMEOUT_SECONDS: "1" });
    const socket = connect(server.port, "127.0.0.1", () => socket.write(request));
    await once(socket, "data");
    const began = performance.now();
    await once(socket, "close");
    const idleMs = performance.now() - began;
    expect(idleMs).toBeGreaterThan(900);
    expect(idleMs).toBeLessThan(5_000);
  });
});

async function answerOn(port: number): Promise<string> {
  const socket = connect(port, "127.0.0.1", () => socket.write(request));
  const [answer]: Buffer[] = await once(socket, "data");
  socket.destroy();
  return String(answer);
}
