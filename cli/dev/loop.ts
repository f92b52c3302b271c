import { messageOf } from "../../verify/message.ts";
import type { DevPlan } from "./plan.ts";
import type { Front } from "./front.ts";
import { freePort, runCommand, type RunningCommand, waitUntilReady } from "./server-process.ts";

/** Where lines of the terminal come from. */
export type Say = (source: "slipway" | "build" | "server" | "call" | "tunnel", line: string) => void;

/** The server behind the front, built and started anew when asked to. */
export interface Loop {
  /** Builds and starts; one under way is followed by one more, however often it is asked for meanwhile. Answers whether the new server runs. */
  restart(why: string): Promise<boolean>;
  /** Answers once nothing is under way. */
  settled(): Promise<void>;
  /** Resolves once a server answers for the first time. */
  answers: Promise<void>;
  /** Variables that came up later, such as the public URL. */
  set(variables: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

interface Limits {
  readyMs: number;
  drainMs: number;
  graceMs: number;
  /** One that ends sooner would end again and again, and is not started by itself. */
  steadyMs: number;
}

export const usualLimits: Limits = { readyMs: 30_000, drainMs: 10_000, graceMs: 5000, steadyMs: 5000 };

/** Keeps the last good server until a new one answers, where two can run side by side. */
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
    /** Hears where the new server listens. */
    onReady?: (server: { host: string; port: number }) => void;
    /** Hears in a few words how the server is, whenever that changes. */
    onState?: (state: string) => void;
  },
  { readyMs, drainMs, graceMs, steadyMs }: Limits = usualLimits,
): Loop {
  let variables: Record<string, string> = { ...plan.environment, ...environment };
  let current: RunningCommand | undefined;
  const commands = new Set<RunningCommand>();
  let underWay: Promise<boolean> | undefined;
  let next: Promise<boolean> | undefined;
  /** What is under way is of no use any more. */
  let isOld = false;
  let starting: RunningCommand | undefined;
  let isOver = false;
  const first = Promise.withResolvers<undefined>();

  const run = (command: string, source: "build" | "server", environment: Record<string, string>): RunningCommand => {
    const cleanUp = source === "server" ? plan.cleanUp : undefined;
    const onLine = (line: string) => say(source, line);
    const started = runCommand(command, { folder: plan.folder, environment, onLine, cleanUp });
    commands.add(started);
    void started.ended.then(() => commands.delete(started));
    return started;
  };

  const failBuild = (why: string): false => {
    if (current === undefined) void front.hold(`its build failed (${why})`);
    onState(`the build failed${current ? "; the last good server goes on" : ""}`);
    say("slipway", `the build failed (${why})${current ? ": the last good server goes on" : ""}`);
    return false;
  };

  const build = async (): Promise<boolean> => {
    if (plan.build === undefined) return true;
    try {
      plan.beforeBuild?.();
    } catch (error) {
      return failBuild(messageOf(error));
    }
    starting = run(plan.build, "build", variables);
    const code = await starting.ended;
    if (code === 0 || isOver || isOld) return code === 0;
    return failBuild(`${plan.build}, ${code}`);
  };

  const begin = async (why: string): Promise<boolean> => {
    const began = performance.now();
    isOld = false;
    onState(plan.build === undefined ? "starting" : "building");
    if (!(await build()) || isOver || isOld) return false;
    const before = current;
    const { portVariable } = plan;
    if (portVariable === undefined && before) {
      current = undefined;
      await front.hold("a new one starts", drainMs);
      await before.stop(graceMs);
    }
    const port = portVariable === undefined ? plan.port : await freePort();
    const at = { PORT: String(port), [portVariable ?? "PORT"]: String(port) };
    // While calls ended one may have come that is newer, or the end.
    if (isOver || isOld) return false;
    if (plan.build !== undefined) onState("starting");
    const started = (starting = run(plan.start, "server", { ...variables, ...at }));
    const ready = await waitUntilReady(started, port, plan.healthPath ?? plan.path, readyMs);
    if ("fault" in ready || isOver || isOld) {
      await started.stop(graceMs);
      if (isOver || isOld || !("fault" in ready)) return false;
      const { fault } = ready;
      const stays = portVariable !== undefined && before && !before.isOver();
      const told = `${fault}${stays ? "; the last good one goes on" : ""}`;
      onState(`did not come up: ${told}`);
      say("slipway", `the server did not come up: ${told}`);
      if (!stays) void front.hold(fault);
      return false;
    }
    current = started;
    starting = undefined;
    const since = performance.now();
    void started.ended.then((code) => {
      if (current !== started || isOver) return;
      current = undefined;
      void front.hold(`it ended with ${code}`);
      onState(`ended with ${code}`);
      const isSteady = performance.now() - since >= steadyMs;
      say(
        "slipway",
        `the server ended with ${code}: ${isSteady ? "it is started again" : "the next saved file starts it again"}`,
      );
      if (isSteady) void restart("it ended");
    });
    const server = { ...ready, port };
    const drained = front.switchTo(server, drainMs);
    say("slipway", `${why}: ready in ${Math.round(performance.now() - began)} ms`);
    onState("running");
    first.resolve(undefined);
    onReady(server);
    void drained.then(() => before?.stop(graceMs));
    return true;
  };

  const restart = (why: string): Promise<boolean> => {
    if (isOver) return Promise.resolve(false);
    if (underWay === undefined) {
      const run = begin(why)
        .catch((error: unknown) => {
          say("slipway", `the server cannot be started: ${messageOf(error)}`);
          return false;
        })
        .finally(() => (underWay = undefined));
      underWay = run;
      // Of one that a newer one took over, that one's end is told.
      return run.then((runs) => (runs || next === undefined ? runs : next));
    }
    if (next === undefined) {
      isOld = true;
      // Whoever mends a server that hangs does not wait for it.
      void starting?.stop(graceMs);
    }
    return (next ??= underWay.then(() => {
      next = undefined;
      return restart(why);
    }));
  };

  return {
    restart,
    answers: first.promise,
    async settled() {
      while (underWay !== undefined) await underWay;
    },
    set(more) {
      variables = { ...variables, ...more };
    },
    async stop() {
      isOver = true;
      await Promise.all([...commands].map((command) => command.stop(graceMs)));
      await underWay;
    },
  };
}
