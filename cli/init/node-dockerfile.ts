import { bringCommand, installWords, type PackageManager } from "../../toolchain/package-manager.mjs";
import { command, surroundings, type Build } from "./dockerfile-parts.ts";
import type { Installer } from "./found.ts";

/** How a package manager runs a script, and takes away what only development needs. */
interface Commands {
  run: string;
  /** Folder of what it has downloaded before. */
  cache: string;
  /** Undefined where it has no such command. */
  prune?: string;
}

const commands: Readonly<Record<PackageManager["name"], Commands>> = {
  npm: { run: "npm run", cache: "/root/.npm", prune: "npm prune --omit=dev" },
  pnpm: { run: "pnpm run", cache: "/root/.local/share/pnpm/store", prune: "CI=true pnpm prune --prod" },
  yarn: { run: "yarn run", cache: "/usr/local/share/.cache" },
  "yarn berry": { run: "yarn run", cache: "/root/.yarn/berry/cache" },
  bun: { run: "bun run", cache: "/root/.bun/install/cache" },
};

function managerOf(installer: Installer): PackageManager["name"] {
  return (["pnpm", "yarn", "yarn berry", "bun"] as const).find((name) => name === installer) ?? "npm";
}

/** The lines of a Dockerfile for a server in JavaScript or TypeScript. */
export function nodeDockerfile(build: Build): string[] {
  const { recipe, service, start } = build;
  const image = `node:${recipe.version}-slim`;
  const name = managerOf(recipe.installer);
  const { run, cache, prune } = commands[name];
  const brought = bringCommand(name);
  const bring = brought === undefined ? undefined : `RUN ${brought}`;
  const install = installWords({ name, lockFile: recipe.lockFile }).join(" ");
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
    `RUN --mount=type=cache,target=${cache} ${install}`,
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
