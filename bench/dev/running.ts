import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../../toolchain/free-port.ts";
import type { Workspace } from "../workspace.ts";
import type { Project } from "./projects.ts";

const answerLimitMs = 60_000;
const callLimitMs = 15_000;
// Whoever asks more often takes the core from what is started.
const pollMs = 15;
const listing = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });

/** A server that is started anew at a saved file, by `dev` or by what is beside it. */
export interface Watched {
  port: number;
  pid: number;
  /** Milliseconds from a saved file to the first answer that holds its word. */
  change(word: string): Promise<number>;
  end(): Promise<void>;
}

/** Starts a command in a project's folder, as somebody would type it, and waits until its server answers. */
export async function startWatched(
  { defer, directory }: Workspace,
  project: Project,
  commandFor: (port: number) => string,
): Promise<Watched> {
  const port = await findFreePort();
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    SLIPWAY_CACHE: directory,
    ...project.environment,
    PORT: String(port),
  };
  const options = { cwd: project.folder, env, shell: true, detached: true, stdio: "ignore" } as const;
  const child = spawn(commandFor(port), options);
  const exited = once(child, "exit");
  const pid = child.pid ?? 0;
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-pid, "SIGINT");
    const late = setTimeout(() => process.kill(-pid, "SIGKILL"), 10_000);
    await exited;
    clearTimeout(late);
  };
  defer(`the server of ${project.name}`, end);
  await untilAnswer(port, "tools");
  return {
    port,
    pid,
    async change(word) {
      const began = performance.now();
      await project.change(word);
      await untilAnswer(port, word);
      return performance.now() - began;
    },
    end,
  };
}

async function untilAnswer(port: number, word: string): Promise<void> {
  const limit = performance.now() + answerLimitMs;
  while (!(await list(port).catch(() => "")).includes(word)) {
    if (performance.now() > limit) throw new Error(`no answer with "${word}" within ${answerLimitMs / 1000} s`);
    await sleep(pollMs);
  }
}

/** Lists the tools over a connection of its own; throws where the answer is none of the server's. */
export function list(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const options = { host: "127.0.0.1", port, path: "/mcp", method: "POST", agent: false, headers };
    const sent = request({ ...options, timeout: callLimitMs }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => (text += piece));
      response.on("error", reject);
      response.on("end", () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", reject);
    sent.end(listing);
  });
}
