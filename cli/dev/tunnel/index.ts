import type { Front } from "../front.ts";
import type { Loop, Say } from "../loop.ts";
import { commandOpener } from "./command.ts";
import { checkHost } from "./host-check.ts";
import { keepTunnel, type Opener, type Tunnel } from "./keep.ts";
import { toTunnelKind } from "./kind.ts";
import { keepAddress, readLastAddress } from "./last-address.ts";
import { loadSdk, ngrokOpener } from "./ngrok.ts";
import { watchSleep } from "./sleep.ts";
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
    onState,
  }: {
    folder: string;
    path: string;
    front: Front;
    loop: Loop;
    say: Say;
    /** Hears how the tunnel is, with its address where it has one. */
    onState: (state: { tunnel: string; publicUrl?: string }) => void;
  },
): Pick<Tunnel, "close"> {
  const kind = toTunnelKind(word, { port: front.port, path, environment: process.env });
  let known: string | undefined;

  const look = async (url: string): Promise<boolean> => {
    const fault = await checkStream(url, front.probe);
    if (fault !== undefined) say("tunnel", fault.text);
    else await nameHost(`${url}${path}`);
    const how = fault === undefined ? "ready" : "open, with the fault above";
    say("tunnel", `${how}: ${url}${path}`);
    onState({ tunnel: fault?.text ?? "ready", publicUrl: `${url}${path}` });
    return fault?.isGone !== true;
  };

  /** A server that refuses the tunnel's name hears its own instead, so that it can be tried all the same. */
  const nameHost = async (endpoint: string): Promise<void> => {
    const refusal = await checkHost(endpoint);
    if (refusal === undefined) return;
    const { hostname } = new URL(endpoint);
    front.admit(hostname, "localhost");
    const isHelped = (await checkHost(endpoint)) === undefined;
    say(
      "tunnel",
      `the server refuses the tunnel's host: ${refusal.seen}; ${isHelped ? "here it is told localhost instead, and where it is deployed" : ""} ${refusal.fix}`,
    );
  };

  const onUrl = (url: string): void => {
    const { host, hostname } = new URL(url);
    front.admit(hostname);
    keepAddress(folder, url);
    // A tunnel that came back at the same address needs no other server.
    const isSame = known === url;
    known = url;
    loop.set({ PUBLIC_URL: url, ALLOWED_HOSTS: `localhost,127.0.0.1,[::1],${host}` });
    void (isSame ? loop.settled() : loop.restart("the public address")).then(() => look(url));
  };

  const options = { say, onUrl, last: readLastAddress(folder), onState: (tunnel: string) => onState({ tunnel }) };
  const onTrouble = (words: string) => {
    say("tunnel", words);
    onState({ tunnel: words });
  };
  const toTunnel = (): Tunnel => {
    if (kind.by === "ngrok")
      return keepTunnel(
        ngrokOpener({ ...kind, port: front.port }, () => loadSdk(folder)),
        options,
      );
    const { command, environment, hasUrl } = kind;
    if (!hasUrl)
      say(
        "tunnel",
        "OpenAI's Secure MCP Tunnel has no public address: choose the tunnel by its name in ChatGPT's connector settings",
      );
    const open = commandOpener(command, { folder, environment, onTrouble });
    // A client that has no address to wait for looks at the server at once, and takes one that has not started for a broken one.
    const openLater: Opener = (onUrl) => loop.answers.then(() => open(onUrl));
    return keepTunnel(hasUrl ? open : openLater, { ...options, hasUrl });
  };
  const tunnel = toTunnel();
  const sleep = watchSleep((seconds) => {
    say("tunnel", `this machine slept for ${seconds} s: trying the tunnel`);
    if (known === undefined) tunnel.reopen();
    else void look(known).then((isThere) => (isThere ? undefined : tunnel.reopen()));
  });
  return {
    async close() {
      sleep.stop();
      await tunnel.close();
    },
  };
}
