/** Something that was found, and where: `3000` in `src/server.ts:41`. */
export interface Finding<Value> {
  value: Value;
  where: string;
}

/** The language a server is written in. */
export type Language = "node" | "python" | "go";

/** How a server's packages are installed and its program is started, as far as a Dockerfile has to know it. */
export interface Recipe {
  language: Language;
  /** Version of the language's image, such as `24` or `3.13`. */
  version: string;
  installer: Installer;
  /** Name of the lock file; undefined where there is none. */
  lockFile?: string | undefined;
  /** Whether there is a script that builds the server. */
  hasBuild: boolean;
  /** Whether what only development needs must stay, since the start command is part of it. */
  startsFromDevelopment: boolean;
  /** Folder of the main package of Go, such as `./cmd/server`. */
  mainPackage?: string | undefined;
}

/** What installs a server's packages. */
export type Installer = "npm" | "pnpm" | "yarn" | "yarn berry" | "bun" | "uv" | "poetry" | "pip" | "pip project" | "go";

/** A server as it lies in a folder. */
export interface Found {
  /** The folder that was looked into, absolute. */
  folder: string;
  /** The folder that is sent to the builder, absolute: the folder itself, or the root of the repository it is part of. */
  context: string;
  framework: Finding<string>;
  name: Finding<string>;
  /** Undefined where nothing says it, as with the four below. */
  port: Finding<number> | undefined;
  path: Finding<string>;
  healthPath: Finding<string> | undefined;
  start: Finding<string> | undefined;
  /** Dockerfiles that may be meant, as paths from the folder. */
  dockerfiles: readonly string[];
  recipe: Recipe;
  /** What a Dockerfile has to set so that the framework listens for others than itself. */
  environment: Readonly<Record<string, string>>;
  /** What the person should know before deploying. */
  notes: readonly string[];
}
