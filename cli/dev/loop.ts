import type { DevPlan } from "./plan.ts";
import type { Front } from "./front.ts";
import { freePort, runCommand, type RunningCommand, waitUntilReady } from "./server-process.ts";

/** Where lines of the terminal come from. */
export type Say = (source: "slipway" | "build" | "server" | "call" | "tunnel", line: string) => void;

/** The server behind the front, built and started anew when asked to. */
export interface Loop {
  /** Builds and starts; one under way is followed by one more, however often it is asked for meanwhile. Answers whether the new server runs. */
  restart(why: string): Promise<boolean>;
  /** Variables that came up later, such as the public URL. */
  set(variables: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

interface Limits {
  readyMs: number;
  drainMs: number;
  graceMs: number;
}

export const usualLimits: Limits = { readyMs: 30_000, drainMs: 10_000, graceMs: 5000 };

/** Keeps the last good server until a new one answers, where PORT lets two run side by side. */
export function startLoop(
  {
    plan,
    front,
    environment,
    say,
    onReady = () => {},
    onState = () => {},
  }: {
    plan: DevPlan;
    front: Front;
    environment: Readonly<Record<string, string>>;
    say: Say;
    onReady?: () => void;
    /** Hears in a few words how the server is, whenever that changes. */
    onState?: (state: string) => void;
  },
  { readyMs, drainMs, graceMs }: Limits = usualLimits,
): Loop {
  let variables: Record<string, string> = { ...plan.environment, ...environment };
  let current: RunningCommand | undefined;
  const commands = new Set<RunningCommand>();
  let underWay: Promise<boolean> | undefined;
  let next: Promise<boolean> | undefined;
  let isOver = false;

  const run = (command: string, source: "build" | "server", environment: Record<string, string>): RunningCommand => {
    const started = runCommand(command, { folder: plan.folder, environment, onLine: (line) => say(source, line) });
    commands.add(started);
    void started.ended.then(() => commands.delete(started));
    return started;
  };

  const build = async (): Promise<boolean> => {
    if (plan.build === undefined) return true;
    const code = await run(plan.build, "build", variables).ended;
    if (code === 0 || isOver) return code === 0;
    onState(`the build failed${current ? "; the last good server goes on" : ""}`);
    say("slipway", `the build failed (${plan.build}, ${code})${current ? ": the last good server goes on" : ""}`);
    return false;
  };

  const begin = async (why: string): Promise<boolean> => {
    const began = performance.now();
    onState(plan.build === undefined ? "starting" : "building");
    if (!(await build()) || isOver) return false;
    const before = current;
    if (!plan.readsPort && before) {
      front.hold("a new one starts");
      current = undefined;
      await before.stop(graceMs);
    }
    const port = plan.readsPort ? await freePort() : plan.port;
    const started = run(plan.start, "server", { ...variables, PORT: String(port) });
    const fault = await waitUntilReady(started, port, plan.healthPath ?? plan.path, readyMs);
    if (fault !== undefined || isOver) {
      await started.stop(graceMs);
      if (isOver) return false;
      const stays = plan.readsPort && before && !before.isOver();
      const told = `${fault}${stays ? "; the last good one goes on" : ""}`;
      onState(`did not come up: ${told}`);
      say("slipway", `the server did not come up: ${told}`);
      if (!stays) front.hold(`${fault}`);
      return false;
    }
    current = started;
    void started.ended.then((code) => {
      if (current !== started || isOver) return;
      current = undefined;
      front.hold(`it ended with ${code}`);
      onState(`ended with ${code}`);
      say("slipway", `the server ended with ${code}: the next saved file starts it again`);
    });
    const drained = front.switchTo(port, drainMs);
    say("slipway", `${why}: ready in ${Math.round(performance.now() - began)} ms`);
    onState("running");
    onReady();
    void drained.then(() => before?.stop(graceMs));
    return true;
  };

  const restart = (why: string): Promise<boolean> => {
    if (isOver) return Promise.resolve(false);
    if (underWay === undefined) {
      underWay = begin(why).finally(() => (underWay = undefined));
      return underWay;
    }
    return (next ??= underWay
      .catch(() => false)
      .then(() => {
        next = undefined;
        return restart(why);
      }));
  };

  return {
    restart,
    set(more) {
      variables = { ...variables, ...more };
    },
    async stop() {
      isOver = true;
      await Promise.all([...commands].map((command) => command.stop(graceMs)));
      await underWay?.catch(() => false);
    },
  };
}
