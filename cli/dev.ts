import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineCommand } from "citty";
import { makeRedactor } from "../verify/redact.ts";
import { watchSurface } from "./dev/changes.ts";
import { readEnvironment } from "./dev/environment.ts";
import { findServerFolder } from "./dev/folder.ts";
import { openFront } from "./dev/front.ts";
import { makeInspector } from "./dev/inspector.ts";
import { clipboardSequence, hearKeys, type KeyActions, keyLine, openInBrowser } from "./dev/keys.ts";
import { type Say, startLoop } from "./dev/loop.ts";
import { openPage } from "./dev/page/page.ts";
import { planServer } from "./dev/plan.ts";
import { openTunnel } from "./dev/tunnel/index.ts";
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
      description: "Public HTTPS address: ssh:user@host, ngrok[:domain], cloudflared, or openai's Secure MCP Tunnel",
    },
  },
  async run({ args }) {
    const folder = args.folder === undefined ? await findServerFolder() : resolve(args.folder);
    const scratch = await mkdtemp(join(tmpdir(), "slipway-dev-"));
    // Whatever keeps this from beginning, a wrong word after --tunnel too, ends what listens by then.
    const closing: (() => Promise<unknown>)[] = [];
    try {
      const plan = planServer(folder, args, scratch);
      const environment = await readEnvironment(folder);
      const redactor = makeRedactor(Object.values(environment.secrets));
      let show: Say = () => {};
      const say: Say = (source, line) => {
        const told = redactor.redact(line);
        console.log(`${source.padEnd(7)} ${told}`);
        show(source, told);
      };
      const wanted = toPort(args.port) ?? (plan.readsPort ? plan.port : plan.port + 1);
      const front = await openFront(wanted, {
        holdMs,
        onCall: ({ method, subject, status, milliseconds }) =>
          say(
            "call",
            `${method}${subject === undefined ? "" : ` ${redactor.quote(subject)}`} ${status} ${milliseconds} ms`,
          ),
      });
      closing.push(() => front.close());
      const endpoint = `http://localhost:${front.port}${plan.path}`;
      const page = await openPage(front.port + 1, new URL(`http://127.0.0.1:${front.port}${plan.path}`));
      closing.push(() => page.close());
      show = page.line;
      page.set({ endpoint });
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
      const look = () => {
        void page.reload();
        void surface.look().then((lines) => lines.forEach((line) => say("slipway", line)));
      };
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
        onState: (server) => page.set({ server: redactor.redact(server) }),
      });
      closing.push(() => loop.stop());
      let address = endpoint;
      const tunnel =
        args.tunnel === undefined
          ? undefined
          : openTunnel(args.tunnel, {
              folder,
              path: plan.path,
              front,
              loop,
              say,
              onReady: (publicUrl) => {
                address = publicUrl;
                page.set({ publicUrl });
              },
            });
      if (tunnel) closing.push(() => tunnel.close());
      const inspector = makeInspector(`http://127.0.0.1:${front.port}${plan.path}`, { folder, say });
      closing.push(() => inspector.stop());
      const watching = await watchFolder(folder, {
        hasBuild: plan.build !== undefined,
        onChange: (files) =>
          void loop.restart(files.length === 1 ? `${files[0]} changed` : `${files.length} files changed`),
        onLarge: (large) =>
          say("slipway", `${large} holds thousands of files, of which most are not watched: name it in .gitignore`),
      });
      closing.push(() => watching.close());
      await untilEnd(
        async () => {
          say("slipway", `page ${page.url}`);
          if (await loop.restart("the first start")) say("slipway", `endpoint ${endpoint}`);
          else say("slipway", `the endpoint will be ${endpoint}: the next saved file tries again`);
          if (process.stdin.isTTY) say("slipway", keyLine);
        },
        {
          r: () => void loop.restart("asked for"),
          o: () => openInBrowser(page.url, say),
          i: () => inspector.start(),
          c: () => process.stdout.write(clipboardSequence(address)),
        },
      );
      say("slipway", "ending");
    } finally {
      await Promise.all(closing.map((close) => close()));
      await rm(scratch, { recursive: true, force: true });
    }
  },
});

/** Runs until a signal or q; a second signal ends at once, and whatever was started with it. */
async function untilEnd(begin: () => Promise<void>, actions: Omit<KeyActions, "q">): Promise<void> {
  const end = Promise.withResolvers<undefined>();
  let seen = false;
  const onSignal = () => {
    if (seen) process.exit(130);
    seen = true;
    end.resolve(undefined);
  };
  await handleSignals(onSignal, async () => {
    const stopHearing = hearKeys(process.stdin, { ...actions, q: onSignal }, onSignal);
    begin().catch(end.reject);
    try {
      await end.promise;
    } finally {
      stopHearing();
    }
  });
}

function toPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port ${text} is no number from 1 to 65535`);
}
