import { UsageError } from "../user-error.ts";
import type { Say } from "./loop.ts";
import { runCommand, type RunningCommand } from "./server-process.ts";

/** A public HTTPS address in front of a port of this machine. */
export interface Tunnel {
  close(): Promise<void>;
}

const longestPauseMs = 60_000;
const urlMs = 30_000;

/** The command that opens a tunnel: `ssh:user@host` for any host that offers `ssh -R`, or `cloudflared`. Throws a UsageError for another word. */
export function tunnelCommand(kind: string, port: number): string {
  if (kind === "cloudflared") return `cloudflared tunnel --no-autoupdate --url http://127.0.0.1:${port}`;
  const [, destination = "", sshPort] = /^ssh:([\w.@-]+?)(?::(\d+))?$/.exec(kind) ?? [];
  if (destination === "" || destination.startsWith("-")) {
    throw new UsageError(
      `--tunnel ${kind} is none of ssh:user@host, ssh:user@host:port and cloudflared: npx slipway dev --tunnel ssh:nokey@localhost.run`,
    );
  }
  const options =
    "-o ExitOnForwardFailure=yes -o ServerAliveInterval=15 -o ServerAliveCountMax=2 -o BatchMode=yes -o StrictHostKeyChecking=accept-new";
  return `ssh -T ${options}${sshPort === undefined ? "" : ` -p ${sshPort}`} -R 80:127.0.0.1:${port} ${destination}`;
}

/** The public URL in a line that such a program prints; links to its own pages are none. */
export function urlIn(line: string): string | undefined {
  const [url] = /https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?=[\s|]|$)/i.exec(line) ?? [];
  return url === undefined || /\/\/(?:www\.|admin\.|developers?\.|docs\.|github\.com)/.test(url) ? undefined : url;
}

/** Opens a tunnel, and again after some time whenever it breaks; says each address once, and loudly where it is another one. */
export function openTunnel(
  command: string,
  {
    folder,
    say,
    onUrl,
    firstPauseMs = 1000,
  }: { folder: string; say: Say; onUrl: (url: string) => void; firstPauseMs?: number },
): Tunnel {
  let running: RunningCommand | undefined;
  let isOver = false;
  let last: string | undefined;
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    let url: string | undefined;
    const began = performance.now();
    const late = setTimeout(
      () =>
        url ??
        say("tunnel", `no address after ${urlMs / 1000} s: ${running?.lastLines().at(-1) ?? "it prints nothing"}`),
      urlMs,
    );
    running = runCommand(command, {
      folder,
      environment: {},
      onLine: (line) => {
        const found = urlIn(line);
        if (found === undefined || found === url) return;
        url = found;
        if (last !== undefined && last !== found)
          say("tunnel", `THE ADDRESS CHANGED: edit the connector's URL in ChatGPT, ${found}`);
        last = found;
        onUrl(found);
      },
    });
    const { lastLines } = running;
    void running.ended.then((code) => {
      clearTimeout(late);
      if (isOver) return;
      if (performance.now() - began > longestPauseMs) pauseMs = firstPauseMs;
      say("tunnel", `it broke (${code}): ${lastLines().at(-1) ?? "it said nothing"}; again in ${pauseMs / 1000} s`);
      timer = setTimeout(begin, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    });
  };
  begin();
  return {
    async close() {
      isOver = true;
      clearTimeout(timer);
      await running?.stop(2000);
    },
  };
}
