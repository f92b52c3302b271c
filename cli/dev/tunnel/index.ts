import type { Front } from "../front.ts";
import type { Loop, Say } from "../loop.ts";
import { commandOpener } from "./command.ts";
import { keepTunnel, type Tunnel } from "./keep.ts";
import { toTunnelKind } from "./kind.ts";
import { ngrokOpener } from "./ngrok.ts";
import { checkStream } from "./stream-check.ts";

/** Opens the tunnel that a word names in front of the server; the server learns its public address, and it is called ready once a stream came through. */
export function openTunnel(
  word: string,
  {
    folder,
    path,
    front,
    loop,
    say,
    onReady,
  }: { folder: string; path: string; front: Front; loop: Loop; say: Say; onReady: (endpoint: string) => void },
): Tunnel {
  const kind = toTunnelKind(word, { port: front.port, path, environment: process.env });
  const onUrl = (url: string): void => {
    const { host, hostname } = new URL(url);
    front.admit(hostname);
    loop.set({ PUBLIC_URL: url, ALLOWED_HOSTS: `localhost,127.0.0.1,[::1],${host}` });
    void loop.restart("the public address").then(async (runs) => {
      const fault = await checkStream(url, front.probe);
      if (fault !== undefined) say("tunnel", fault);
      if (runs) {
        say("tunnel", `${fault === undefined ? "ready" : "open, with the fault above"}: ${url}${path}`);
        onReady(`${url}${path}`);
      }
    });
  };
  if (kind.by === "ngrok") return keepTunnel(ngrokOpener({ ...kind, port: front.port }), { say, onUrl });
  const { command, environment, hasUrl } = kind;
  if (!hasUrl)
    say(
      "tunnel",
      "OpenAI's Secure MCP Tunnel has no public address: choose the tunnel by its name in ChatGPT's connector settings",
    );
  return keepTunnel(commandOpener(command, { folder, environment }), { say, onUrl, hasUrl });
}
