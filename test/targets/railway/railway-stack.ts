import { onTestFinished, vi } from "vitest";
import type { Properties } from "../../../infra/provider/protocol.ts";
import { handlers as general } from "../../../infra/provider/general-resources.ts";
import { railwayHandlers } from "../../../infra/targets/railway/provider/index.ts";
import { serveRailway, workspace } from "../../../infra/targets/railway/simulation/index.ts";
import { FakeHost } from "../../engine/fake-host.ts";
import { tinyEngine, type Wanted } from "../../engine/tiny-engine.ts";
import { virtualClock } from "../../engine/virtual-clock.ts";

export const image = (build: string) => `ghcr.io/team/server@sha256:${build.repeat(64).slice(0, 64)}`;

/** What a stack asks for, as far as tests change it. */
export interface Asked {
  workspace?: string;
  /** A project of others'. */
  project?: { id: string; environment: string };
  build?: string;
  env?: Record<string, string>;
  secrets?: Record<string, string>;
  /** Password of the registry. */
  pull?: string;
  healthPath?: string | false;
  replicas?: number;
  memoryMiB?: number;
  port?: number;
  domain?: string;
  verified?: boolean;
}

async function openGround() {
  const clock = virtualClock();
  const host = new FakeHost();
  const railway = await serveRailway(host, clock.now);
  for (const [name, value] of Object.entries(railway.environment)) vi.stubEnv(name, value);
  onTestFinished(railway.close);
  return { clock, host, railway };
}

/** A stack of Railway's resources on a simulated Railway of its own, which ends with the test, or beside another's. */
export async function openRailway(beside?: Awaited<ReturnType<typeof openGround>>) {
  const { clock, host, railway } = beside ?? (await openGround());
  const engine = tinyEngine();
  const handlers = () => ({ ...railwayHandlers(clock), ...general });
  return {
    railway,
    host,
    clock,
    engine,
    up: (asked: Asked = {}) => engine.up(handlers(), stackOf(asked)),
    destroy: () => engine.up(handlers(), []),
    /** The only service. */
    get service() {
      const [only, another] = railway.services;
      if (!only || another) throw new Error(`there are ${railway.services.length} services`);
      return only;
    },
  };
}

function stackOf(asked: Asked): Wanted[] {
  const { domain, verified = false, port = 8080 } = asked;
  const place = (of: (key: string) => Properties) =>
    asked.project
      ? { project: of("ExistingProject").id ?? "", environment: of("ExistingProject").environmentId ?? "" }
      : { project: of("Project").id ?? "", environment: of("Project").environment ?? "" };
  const on = (of: (key: string) => Properties) => ({ ...place(of), service: of("Service").id ?? "" });
  const wanted: Wanted[] = [
    { key: "Owner", inputs: () => ({}) },
    asked.project
      ? {
          key: "ExistingProject",
          inputs: () => ({ project: asked.project?.id ?? "", environment: asked.project?.environment ?? "" }),
        }
      : {
          key: "Project",
          inputs: (of) => ({ workspace: asked.workspace ?? workspace, owner: of("Owner").id ?? "", name: "demo-test" }),
        },
    {
      key: "Service",
      inputs: (of) => ({
        ...place(of),
        name: asked.project ? `demo-test-${String(of("Owner").id).slice(0, 8)}` : "demo-test",
        port,
      }),
    },
    {
      key: "Release",
      inputs: (of) => ({
        ...on(of),
        image: image(asked.build ?? "a"),
        registry: { username: "bot", password: asked.pull ?? "ghp_secret" },
        env: { PORT: String(port), ...asked.env },
        secrets: asked.secrets ?? { TOKEN: "hush" },
        healthPath: asked.healthPath ?? "/health",
        healthSeconds: 60,
        replicas: asked.replicas ?? 2,
        region: "europe-west4-drams3a",
        cpu: 1,
        memoryMiB: asked.memoryMiB ?? 512,
        overlapSeconds: 10,
        drainSeconds: 30,
        settleSeconds: 30,
      }),
    },
  ];
  if (domain === undefined) return wanted;
  wanted.push({ key: "CustomDomain", inputs: (of) => ({ ...on(of), domain, port }) });
  if (verified) {
    const key = "DomainVerification";
    wanted.push({ key, inputs: (of) => ({ ...on(of), domain, for: "records", waitSeconds: 60 }) });
  }
  return wanted;
}
