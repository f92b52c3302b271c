import { onTestFinished, vi } from "vitest";
import type { Properties } from "../../../infra/provider/protocol.ts";
import { renderHandlers } from "../../../infra/targets/render/provider/index.ts";
import { serveRender, workspace } from "../../../infra/targets/render/simulation/index.ts";
import { FakeHost } from "../../engine/fake-host.ts";
import { tinyEngine, type Wanted } from "../../engine/tiny-engine.ts";
import { virtualClock } from "../../engine/virtual-clock.ts";
import { holdAnswers } from "../../engine/hold-answers.ts";
import { published } from "./published-shapes.ts";

export const image = (build: string) => `ghcr.io/team/server@sha256:${build.repeat(64).slice(0, 64)}`;

/** What a stack asks for, as far as tests change it. */
export interface Asked {
  workspace?: string;
  name?: string;
  build?: string;
  env?: Record<string, string>;
  secrets?: Record<string, string>;
  plan?: string;
  region?: string;
  healthPath?: string | false;
  min?: number;
  max?: number;
  domain?: string;
  verified?: boolean;
  token?: string;
}

async function openGround() {
  const clock = virtualClock();
  const host = new FakeHost();
  const render = await serveRender(host, clock.now);
  for (const [name, value] of Object.entries(render.environment)) vi.stubEnv(name, value);
  onTestFinished(render.close);
  holdAnswers(render, published);
  return { clock, host, render };
}

/** A stack of Render's resources on a simulated Render of its own, which ends with the test, or beside another's. */
export async function openRender(beside?: Awaited<ReturnType<typeof openGround>>) {
  const { clock, host, render } = beside ?? (await openGround());
  const engine = tinyEngine();
  return {
    render,
    host,
    clock,
    engine,
    up: (asked: Asked = {}) => engine.up(renderHandlers(clock), stackOf(asked)),
    destroy: () => engine.up(renderHandlers(clock), []),
    /** The only service. */
    get service() {
      const [only, another] = render.state.services;
      if (!only || another) throw new Error(`there are ${render.state.services.length} services`);
      return only;
    },
  };
}

function stackOf(asked: Asked): Wanted[] {
  const { domain, verified = false, token = "ghp_secret" } = asked;
  const owned = (outputOf: (key: string) => Properties) => ({
    workspace: asked.workspace ?? workspace,
    owner: outputOf("Workspace").id ?? "",
  });
  const wanted: Wanted[] = [
    { key: "Workspace", inputs: () => ({ workspace: asked.workspace ?? workspace }) },
    {
      key: "RegistryCredential",
      inputs: (of) => ({ ...owned(of), name: "demo-test-registry", registry: "GITHUB", username: "bot", token }),
    },
    {
      key: "Service",
      inputs: (of) => ({
        ...owned(of),
        name: asked.name ?? "demo-test",
        region: asked.region ?? "frankfurt",
        plan: asked.plan ?? "starter",
        image: image(asked.build ?? "a"),
        credential: of("RegistryCredential").id ?? "",
        env: { PORT: "8080", ...asked.env },
        secrets: asked.secrets ?? { TOKEN: "hush" },
        healthPath: asked.healthPath ?? "/health",
        shutdownSeconds: 60,
        scaling: { min: asked.min ?? 1, max: asked.max ?? asked.min ?? 1, cpuPercent: 70 },
        settleSeconds: 20,
      }),
    },
    { key: "Notification", inputs: (of) => ({ service: of("Service").id ?? "", send: "failure" }) },
  ];
  const service = (of: (key: string) => Properties) => ({ service: of("Service").id ?? "", domain: domain ?? "" });
  if (domain === undefined) return wanted;
  wanted.push({
    key: "CustomDomain",
    inputs: (of) => ({ ...service(of), slug: of("Service").slug ?? "" }),
  });
  if (verified) {
    wanted.push({ key: "DomainVerification", inputs: (of) => ({ ...service(of), for: "records", waitSeconds: 60 }) });
  }
  return wanted;
}
