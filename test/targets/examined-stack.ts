import { expect } from "vitest";
import { startTraffic } from "../../cli/acceptance/traffic.ts";
import { startCloud } from "../../cli/simulated-cloud.ts";
import type { LiveResource } from "../../simulation/cloud/index.ts";
import type { Simulation } from "../../simulation/contract.ts";
import { startFrontEnd } from "../../simulation/front-end.ts";
import type { ServedApi } from "../../simulation/http-api.ts";
import { copyProject } from "../cli/project-copy.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import { openProcesses } from "../engine/process-host.ts";

/** A stack whose revisions are processes of this machine, behind what its platform would stand before them. */
export interface ExaminedStack {
  engine: Engine;
  cloud: Awaited<ReturnType<typeof startCloud>>;
  /** The platform's own API. */
  api: ServedApi;
  /** What it has counted of revisions. */
  measured: { counts(revision: string, metric: string): number | undefined };
  /** The resource that runs the server, as it is now. */
  server(): LiveResource;
  configure(revision: string, changes?: Changes): Promise<void>;
  /** Runs something while requests come all the time; answers which revisions served them, none of which failed. */
  underTraffic<Answer>(work: () => Promise<Answer>): Promise<{ answer: Answer; seen: string[] }>;
}

interface Changes {
  env?: Record<string, string>;
  examine?: Record<string, unknown>;
  image?: Record<string, unknown>;
  options?: Record<string, unknown>;
}

export interface ExaminedLife {
  target: string;
  simulation: Simulation;
  options: Record<string, unknown>;
  service?: Record<string, unknown>;
  /** The call by which the platform's API is told to put a revision beside another, as its simulation names it. */
  staging: string;
  /** What an `up` with another revision touches. */
  steps: string[];
  /** What a revision is made of that is there before it is examined: type and name of each, as URNs end. */
  made?: readonly string[];
}

const image = `registry.example/server@sha256:${"a".repeat(64)}`;

/** Makes such a stack, and a way to it as people have one. */
export async function openStack({ target, simulation, options, service = {} }: ExaminedLife) {
  const processes = openProcesses();
  const measured: ExaminedStack["measured"] = { counts: () => undefined };
  const cloud = await startCloud(simulation, processes, { counts: (...asked) => measured.counts(...asked) });
  if (!cloud.api) throw new Error(`the simulated ${target} has no API of its own`);
  let turn = 0;
  let host = "localhost";
  const front = await startFrontEnd(() => {
    const next = cloud.serving[(turn += 1) % cloud.serving.length];
    return next && { port: next.port, host };
  });
  const project = await copyProject();
  const configOf = (
    revision: string,
    { env = {}, examine = {}, image: changed = {}, options: more = {} }: Changes = {},
  ) => ({
    "slipway:target": target,
    "slipway:service": { name: "demo", ...service, env: { REVISION: revision, ...env } },
    "slipway:image": { reference: image, ...changed },
    "slipway:options": { ...simulation.options, ...options, ...more },
    "slipway:examine": examine,
  });
  const engine = await createEngine({
    projectDir: project.directory,
    environment: { ...cloud.environment, SLIPWAY_LEAST_STEP_SECONDS: "1" },
    config: configOf("first"),
  });
  engine.keepProgram();
  const origin = async () => {
    host = new URL(String(await engine.stackOutput("url"))).host;
    return front.origin;
  };
  return {
    origin,
    engine,
    cloud,
    api: cloud.api,
    measured,
    server() {
      const found = cloud.resources.find(({ type, name }) => type === simulation.service && name === "demo");
      if (!found) throw new Error("there is no service");
      return found;
    },
    project,
    front,
    configure: (revision: string, changes?: Changes) => engine.configure(configOf(revision, changes)),
    async underTraffic<Answer>(work: () => Promise<Answer>) {
      const traffic = await startTraffic(`${await origin()}/health`, 20);
      const answer = await work().finally(() => traffic.stop());
      const { seen, failures, count } = await traffic.stop();
      expect(failures).toEqual([]);
      expect(count).toBeGreaterThan(0);
      return { answer, seen: [...seen] };
    },
    async close() {
      await engine.dispose();
      await front.close();
      await cloud.close();
      await processes.close();
      await project.dispose();
    },
  };
}
