import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { legacyRequest, modernRequest, send } from "./raw-requests.ts";
import { type RunningServer, startServer } from "./running-server.ts";

const count = 10_000;
const atOnce = 250;
const health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
const { stdout: openFiles } = await execa("sh", ["-c", "ulimit -Hn"]);

describe("R27 ten thousand idle connections", () => {
  // Node.js takes as many files as the system allows, in the server and here.
  it.skipIf(openFiles !== "unlimited" && Number(openFiles) < count + 500)(
    `hold no call up, fit in little memory and do not delay the end (${openFiles} files are allowed)`,
    { timeout: 120_000 },
    async ({ annotate }) => {
      await using server = await startServer();
      await expectPromptAnswers(server);
      const before = memoryMiB(server);
      const sockets: Socket[] = [];
      // Half of them have been answered a request, and wait for another.
      while (sockets.length < count) {
        const kinds = Array.from({ length: atOnce }, (_, index) => (index % 2 === 0 ? health : ""));
        sockets.push(...(await Promise.all(kinds.map((request) => open(server.port, request)))));
      }
      await expectPromptAnswers(server);
      const after = memoryMiB(server);
      if (before !== undefined && after !== undefined) {
        await annotate(`memory with ${count} idle connections: ${after} MiB, without: ${before} MiB`);
        expect(after).toBeLessThan(320);
      }

      // The others vanish without a word.
      for (const socket of sockets.splice(0, count / 2)) socket.resetAndDestroy();
      await expectPromptAnswers(server);
      expect(server.log.filter(({ level }) => level !== "info")).toEqual([]);
      const began = performance.now();
      server.process.kill("SIGTERM");
      expect(await Promise.race([server.exited, sleep(30_000, "not within 30 s", { ref: false })])).toBe(0);
      // Within the time that it gives itself.
      expect(server.log.at(-1)).toMatchObject({ event: "stopped" });
      await annotate(`ended ${Math.round(performance.now() - began)} ms after SIGTERM`);
      for (const socket of sockets) socket.destroy();
    },
  );
});

/** Opens a connection, and sends a request on it and reads its answer, if there is one. */
function open(port: number, request: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      if (request === "") resolve(socket);
      else socket.write(request);
    });
    socket.once("data", () => resolve(socket));
    socket.once("error", reject);
    socket.on("error", () => {});
  });
}

async function expectPromptAnswers({ port }: RunningServer): Promise<void> {
  const call = { name: "list_tasks", arguments: {} };
  for (const request of [
    { body: legacyRequest("tools/call", call) },
    { body: legacyRequest("tools/list") },
    modernRequest("tools/call", call),
    modernRequest("tools/list"),
  ]) {
    const durations: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const began = performance.now();
      expect(await send(port, request)).toMatchObject({ status: 200 });
      durations.push(performance.now() - began);
    }
    expect(Math.min(...durations)).toBeLessThan(1_000);
  }
}

/** The server's resident memory, where the system tells it in Linux's way. */
function memoryMiB({ process: { pid } }: RunningServer): number | undefined {
  if (process.platform !== "linux") return undefined;
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kibibytes) / 1024);
}
