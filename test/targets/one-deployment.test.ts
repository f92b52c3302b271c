import { expect, test } from "vitest";
import { open } from "./fly/open-stack.ts";
import { image as flyImage } from "./fly/fly-stack.ts";
import { openRailway } from "./railway/railway-stack.ts";
import { openRender } from "./render/render-stack.ts";

/** What may change, each with its value of a round; and how often it has been deployed by then. */
interface Ground {
  changes: Record<string, (round: number) => object>;
  up(asked: object): Promise<unknown>;
  deployments(): number;
  /** Changes that no instance knows of. */
  silent?: string[];
}

const builds = "0123456789abcdef";
const build = (round: number) => builds[round % builds.length] ?? "";
const secret = (round: number) => ({ secrets: { TOKEN: `hush ${round}` } });
const variable = (round: number) => ({ env: { GREETING: `hello ${round}` } });

const grounds: Record<string, () => Promise<Ground>> = {
  "R6 fly": async () => {
    const { up, fly } = await open();
    return {
      changes: {
        image: (round) => ({ image: flyImage(build(round)) }),
        secret,
        variable,
        size: (round) => ({ memoryMb: round % 2 ? 512 : 1024 }),
      },
      up,
      deployments: () =>
        fly.api.calls.filter(({ route, status }) => route === "POST /v1/apps/:app/machines" && status === 200).length,
    };
  },
  "R7 render": async () => {
    const { up, render } = await openRender();
    return {
      changes: {
        image: (round) => ({ build: build(round) }),
        secret,
        variable,
        size: (round) => ({ plan: round % 2 ? "starter" : "standard" }),
        "registry password": (round) => ({ token: `ghp_${round}` }),
      },
      up,
      deployments: () => render.state.services.flatMap(({ deploys }) => deploys).length,
      // It is the workspace's, and the next pull has it.
      silent: ["registry password"],
    };
  },
  "R8 railway": async () => {
    const { up, railway } = await openRailway();
    return {
      changes: {
        image: (round) => ({ build: build(round) }),
        secret,
        variable,
        size: (round) => ({ memoryMiB: round % 2 ? 512 : 1024 }),
        "registry password": (round) => ({ pull: `ghp_${round}` }),
      },
      up,
      deployments: () => railway.services.flatMap(({ deployments }) => deployments).length,
    };
  },
};

test.each(Object.entries(grounds))("%s: whatever changes together is one deployment", async (_name, open) => {
  const { changes, up, deployments, silent = [] } = await open();
  const names = Object.keys(changes);
  const rounds = Object.fromEntries(names.map((name) => [name, 1]));
  const asked = () => Object.assign({}, ...names.map((name) => changes[name]?.(rounds[name] ?? 0)));
  await up(asked());
  for (let mask = 1; mask < 2 ** names.length; mask += 1) {
    const changed = names.filter((_, bit) => mask & (1 << bit));
    for (const name of changed) rounds[name] = (rounds[name] ?? 0) + 1;
    const before = deployments();
    await up(asked());
    expect([changed, deployments() - before]).toEqual([
      changed,
      changed.every((name) => silent.includes(name)) ? 0 : 1,
    ]);
  }
  const before = deployments();
  expect([await up(asked()), deployments() - before]).toEqual([[], 0]);
});
