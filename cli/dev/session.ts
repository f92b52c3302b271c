import { join } from "node:path";
import { npxSlipway } from "../../infra/remedies.ts";
import type { Redactor } from "../../verify/redact.ts";
import { watchSurface } from "./changes.ts";
import type { DevEnvironment } from "./environment.ts";
import { openFront } from "./front.ts";
import { makeInspector } from "./inspector.ts";
import { clipboardSequence, type KeyActions, keyLine, openInBrowser } from "./keys.ts";
import { type Say, startLoop } from "./loop.ts";
import { openPage } from "./page/page.ts";
import { type DevPlan, type PlanFlags, planServer } from "./plan.ts";
import { watchFolder } from "./watch.ts";

const holdMs = 10_000;

/** What a session of `dev` is begun with. */
export interface SessionFlags extends PlanFlags {
  /** Port of the address that stays. */
  port: number | undefined;
  tunnel: string | undefined;
  /** Whether the server runs in its image. */
  container: boolean;
  /** With which a server that asks for sign-in is looked at. */
  token: string | undefined;
}

/** All that runs while a server is developed. */
export interface Session {
  /** Starts the server; answers once it runs or did not come up. */
  begin(): Promise<void>;
  keys: Omit<KeyActions, "q">;
}

/** Opens all that runs while a server is developed; `closing` gets what ends each part, also where a later one fails to open. */
export async function openSession(
  folder: string,
  flags: SessionFlags,
  {
    scratch,
    environment,
    redactor,
    closing,
  }: { scratch: string; environment: DevEnvironment; redactor: Redactor; closing: (() => Promise<unknown>)[] },
): Promise<Session> {
  const plan = await planSession(folder, flags, { scratch, environment });
  let show: Say = () => {};
  const say: Say = (source, line) => {
    const told = redactor.redact(line);
    console.log(`${source.padEnd(7)} ${told}`);
    show(source, told);
  };
  const wanted = flags.port ?? (plan.portVariable === undefined ? plan.port + 1 : plan.port);
  const front = await openFront(wanted, {
    holdMs,
    hasSignIn: flags.token !== undefined,
    onCall: ({ method, subject, status, milliseconds }) =>
      say(
        "call",
        `${method}${subject === undefined ? "" : ` ${redactor.quote(subject)}`} ${status} ${milliseconds} ms`,
      ),
  });
  closing.push(() => front.close());
  const endpoint = `http://localhost:${front.port}${plan.path}`;
  const here = new URL(`http://127.0.0.1:${front.port}${plan.path}`);
  const page = await openPage(front.port + 1, here, flags.token);
  closing.push(() => page.close());
  show = page.line;
  page.set({ endpoint });
  say("slipway", `${plan.framework} in ${folder}, started with: ${plan.start}`);
  if (front.port !== wanted) say("slipway", `port ${wanted} is taken: ${front.port} is used`);
  for (const note of [...plan.notes, ...notesOn(plan, environment)]) say("slipway", note);
  const surface = watchSurface(here.href, front.components, flags.token);
  let lastStart = -Infinity;
  const loop = startLoop({
    plan,
    front,
    // The address that stays is the one that the server has to name, not the port of the moment.
    environment: { PUBLIC_URL: `http://localhost:${front.port}`, ...environment.plain, ...environment.secrets },
    say,
    onReady: (server) =>
      void surface.look(server).then((lines) => {
        for (const line of lines) say("slipway", line);
        // Only now a component that changed has its new URI.
        return page.reload();
      }),
    onState: (server) => {
      lastStart = performance.now();
      page.set({ server: redactor.redact(server) });
    },
  });
  closing.push(() => loop.stop().then(() => plan.atEnd?.()));
  let address = endpoint;
  if (flags.tunnel !== undefined) {
    const onState = ({ tunnel, publicUrl }: { tunnel: string; publicUrl?: string }) => {
      address = publicUrl ?? address;
      page.set({ tunnel: redactor.redact(tunnel), ...(publicUrl === undefined ? {} : { publicUrl }) });
    };
    const { openTunnel } = await import("./tunnel/index.ts");
    const tunnel = openTunnel(flags.tunnel, { folder, path: plan.path, front, loop, say, onState });
    closing.push(() => tunnel.close());
  }
  const inspector = makeInspector(here.href, { folder, say });
  closing.push(() => inspector.stop());
  const watching = await watchFolder(
    folder,
    { hasBuild: plan.build !== undefined, image: plan.image },
    {
      lastStart: () => lastStart,
      onChange: (files) =>
        void loop.restart(files.length === 1 ? `${files[0]} changed` : `${files.length} files changed`),
      onLarge: (large) =>
        say("slipway", `${large} holds thousands of files that are no code and is not watched: name it in .gitignore`),
      onLoop: (left) =>
        say(
          "slipway",
          `files in ${left} change again and again and are left alone until r is pressed: name it in .gitignore`,
        ),
      onFault: (why) => say("slipway", `not everything is watched, so press r after a change: ${why}`),
    },
  );
  closing.push(() => watching.close());
  return {
    async begin() {
      say("slipway", `page ${page.url}`);
      if (await loop.restart("the first start")) say("slipway", `endpoint ${endpoint}`);
      else say("slipway", `the endpoint will be ${endpoint}: the next saved file tries again`);
      if (process.stdin.isTTY) say("slipway", keyLine);
    },
    keys: {
      r: () => {
        watching.forgetLoops();
        void loop.restart("asked for");
      },
      o: () => openInBrowser(page.url, say),
      i: () => inspector.start(),
      c: () => {
        process.stdout.write(clipboardSequence(address));
        say("slipway", `copied ${address}`);
      },
    },
  };
}

async function planSession(
  folder: string,
  flags: SessionFlags,
  { scratch, environment }: { scratch: string; environment: DevEnvironment },
): Promise<DevPlan> {
  const plan = planServer(folder, flags, scratch);
  if (!flags.container) return plan;
  const { inContainer } = await import("./container.ts");
  return inContainer(plan, Object.keys({ ...environment.plain, ...environment.secrets }), scratch);
}

function notesOn({ folder, portVariable }: DevPlan, { missing, unread }: DevEnvironment): string[] {
  const file = join(folder, ".env.local");
  return [
    ...(portVariable === undefined
      ? ["the server does not read PORT, so the last one must end before a new one starts, and calls wait meanwhile"]
      : []),
    ...missing.map((name) => `${name} has no value: write it into ${file}, or ${npxSlipway()} secrets set ${name}`),
    ...unread.map(
      ({ name, why }) =>
        `the server starts without ${name}, which cannot be read: ${why}; write it into ${file}, or ${npxSlipway()} secrets set ${name}`,
    ),
  ];
}
