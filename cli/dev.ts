import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { defineCommand } from "citty";
import { makeRedactor } from "../verify/redact.ts";
import { watchSurface } from "./dev/changes.ts";
import { readEnvironment } from "./dev/environment.ts";
import { findServerFolder } from "./dev/folder.ts";
import { openFront } from "./dev/front.ts";
import { type Say, startLoop } from "./dev/loop.ts";
import { planServer } from "./dev/plan.ts";
import { openTunnel, tunnelCommand } from "./dev/tunnel.ts";
import { watchFolder } from "./dev/watch.ts";
import { handleSignals } from "./interruption.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

const holdMs = 10_000;

export default defineCommand({
  meta: metaOf("dev"),
  args: {
    folder: {
      type: "positional",
      required: false,
      description: "Folder of the server; by default this one, or the one that the stack local builds",
    },
    command: { type: "string", description: "Command that starts the server, in place of the one that is found" },
    build: { type: "string", description: "Command that builds it before each start, such as npm run build" },
    port: { type: "string", description: "Port of the address that stays; the server's own by default" },
    path: { type: "string", description: "Path of the endpoint, in place of the one that is found" },
    tunnel: {
      type: "string",
      description: "Public HTTPS address: ssh:user@host of any host that offers ssh -R, or cloudflared",
    },
  },
  async run({ args }) {
    const folder = args.folder === undefined ? await findServerFolder() : resolve(args.folder);
    const scratch = await mkdtemp(join(tmpdir(), "slipway-dev-"));
    try {
      const plan = planServer(folder, args, scratch);
      const environment = await readEnvironment(folder);
      const redactor = makeRedactor(Object.values(environment.secrets));
      const say: Say = (source, line) => console.log(`${source.padEnd(7)} ${redactor.redact(line)}`);
      const wanted = toPort(args.port) ?? (plan.readsPort ? plan.port : plan.port + 1);
      const front = await openFront(wanted, {
        holdMs,
        onCall: ({ method, subject, status, milliseconds }) =>
          say(
            "call",
            `${method}${subject === undefined ? "" : ` ${redactor.quote(subject)}`} ${status} ${milliseconds} ms`,
          ),
      });
      const endpoint = `http://localhost:${front.port}${plan.path}`;
      say("slipway", `${plan.framework} in ${folder}, started with: ${plan.start}`);
      if (front.port !== wanted) say("slipway", `port ${wanted} is taken: ${front.port} is used`);
      if (!plan.readsPort)
        say(
          "slipway",
          `the server does not read PORT, so the last one must end before a new one starts, and calls wait meanwhile`,
        );
      for (const name of environment.missing)
        say(
          "slipway",
          `${name} has no value: write it into ${join(folder, ".env.local")}, or npx slipway secrets set ${name}`,
        );
      for (const { name, why } of environment.unread)
        say(
          "slipway",
          `the server starts without ${name}, which cannot be read: ${why}; write it into ${join(folder, ".env.local")}, or npx slipway secrets set ${name}`,
        );
      const surface = watchSurface(`http://127.0.0.1:${front.port}${plan.path}`);
      const look = () => void surface.look().then((lines) => lines.forEach((line) => say("slipway", line)));
      const loop = startLoop({
        plan,
        front,
        // The address that stays is the one that the server has to name, not the port of the moment.
        environment: {
          PUBLIC_URL: `http://localhost:${front.port}`,
          ...environment.plain,
          ...environment.secrets,
        },
        say,
        onReady: look,
      });
      const tunnel =
        args.tunnel === undefined
          ? undefined
          : openTunnel(tunnelCommand(args.tunnel, front.port), {
              folder,
              say,
              onUrl: (url) => {
                const { host } = new URL(url);
                front.admit(host);
                loop.set({ PUBLIC_URL: url, ALLOWED_HOSTS: `localhost,127.0.0.1,[::1],${host}` });
                void loop.restart("the public address").then((isReady) => {
                  if (isReady) say("tunnel", `ready: ${url}${plan.path}`);
                });
              },
            });
      const watching = await watchFolder(folder, {
        hasBuild: plan.build !== undefined,
        onChange: (files) =>
          void loop.restart(files.length === 1 ? `${files[0]} changed` : `${files.length} files changed`),
        onLarge: (large) =>
          say("slipway", `${large} holds thousands of files, of which most are not watched: name it in .gitignore`),
      });
      await untilEnd(
        async () => {
          if (await loop.restart("the first start")) say("slipway", `endpoint ${endpoint}`);
          else say("slipway", `the endpoint will be ${endpoint}: the next saved file tries again`);
        },
        { restart: () => void loop.restart("asked for"), say },
      );
      say("slipway", "ending");
      await Promise.all([watching.close(), tunnel?.close(), loop.stop(), front.close()]);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
});

/** Runs until a signal or q; a second signal ends at once, and whatever was started with it. */
async function untilEnd(
  begin: () => Promise<void>,
  { restart, say }: { restart: () => void; say: Say },
): Promise<void> {
  const end = Promise.withResolvers<undefined>();
  let seen = false;
  const onSignal = () => {
    if (seen) process.exit(130);
    seen = true;
    end.resolve(undefined);
  };
  await handleSignals(onSignal, async () => {
    const typed = process.stdin.isTTY ? createInterface({ input: process.stdin }) : undefined;
    if (typed) say("slipway", "r and Enter restarts, q and Enter ends");
    typed?.on("line", (line) => {
      if (line.trim() === "r") restart();
      if (line.trim() === "q") end.resolve(undefined);
    });
    begin().catch(end.reject);
    await end.promise;
    typed?.close();
  });
}

function toPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port ${text} is no number from 1 to 65535`);
}
