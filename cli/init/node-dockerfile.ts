import { command, surroundings, type Build } from "./dockerfile-parts.ts";
import type { Installer } from "./found.ts";

/** How a package manager installs what the lock file says, and takes away what only development needs. */
interface Commands {
  /** Line that brings the manager, where the image has none. */
  bring?: string;
  /** From the lock file, and without one. */
  install: readonly [string, string];
  run: string;
  /** Folder of what it has downloaded before. */
  cache: string;
  /** Undefined where it has no such command. */
  prune?: string;
}

const commands = {
  npm: {
    install: ["npm ci", "npm install"],
    run: "npm run",
    cache: "/root/.npm",
    prune: "npm prune --omit=dev",
  },
  pnpm: {
    bring: "RUN npm install --global pnpm@10",
    install: ["pnpm install --frozen-lockfile", "pnpm install"],
    run: "pnpm run",
    cache: "/root/.local/share/pnpm/store",
    prune: "CI=true pnpm prune --prod",
  },
  yarn: {
    install: ["yarn install --frozen-lockfile", "yarn install"],
    run: "yarn run",
    cache: "/usr/local/share/.cache",
  },
  "yarn berry": {
    bring: "RUN npm install --global corepack@0.34 && corepack enable",
    install: ["yarn install --immutable", "yarn install"],
    run: "yarn run",
    cache: "/root/.yarn/berry/cache",
  },
  bun: {
    bring: "RUN npm install --global bun@1",
    install: ["bun install --frozen-lockfile", "bun install"],
    run: "bun run",
    cache: "/root/.bun/install/cache",
  },
} as const satisfies Partial<Record<Installer, Commands>>;

function commandsOf(installer: Installer): Commands {
  return Object.entries(commands).find(([name]) => name === installer)?.[1] ?? commands.npm;
}

/** The lines of a Dockerfile for a server in JavaScript or TypeScript. */
export function nodeDockerfile(build: Build): string[] {
  const { recipe, service, start } = build;
  const image = `node:${recipe.version}-slim`;
  const { bring, install, run, cache, prune } = commandsOf(recipe.installer);
  const folder = service === "" ? "/app" : `/app/${service}`;
  // A workspace shares its packages: what one of them needs for development another may need to run.
  const prunes = prune !== undefined && service === "" && !recipe.startsFromDevelopment;
  const bun = start.startsWith("bun ") && bring !== undefined ? [bring] : [];
  return [
    `FROM ${image} AS build`,
    ...(bring === undefined ? [] : [bring]),
    "WORKDIR /app",
    // Scripts that run after an install may need any file.
    "COPY . .",
    `RUN --mount=type=cache,target=${cache} ${recipe.lockFile === undefined ? install[1] : install[0]}`,
    ...(service === "" ? [] : [`WORKDIR ${JSON.stringify(folder)}`]),
    ...(recipe.hasBuild ? [`RUN ${run} build`] : []),
    ...(prunes ? [`RUN ${prune}`] : []),
    "",
    `FROM ${image}`,
    ...bun,
    `WORKDIR ${service === "" ? folder : JSON.stringify(folder)}`,
    "COPY --from=build /app /app",
    ...surroundings(build, {
      NODE_ENV: "production",
      PATH: `${service === "" ? "" : `"${folder}/node_modules/.bin":`}/app/node_modules/.bin:$PATH`,
    }),
    "USER node",
    command(start),
  ];
}
