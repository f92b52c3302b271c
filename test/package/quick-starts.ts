import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** A server as its framework's package brings or documents it, made in a folder from what the registry has. */
export interface QuickStart {
  title: string;
  /** Framework that `init` finds. */
  framework: string;
  make(folder: string): Promise<void>;
}

const npmTimeoutMs = 180_000;

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

/** Installs a package.json as people do, which makes its lock file; the packages' own texts are then there. */
async function npmProject(folder: string, manifest: object): Promise<void> {
  await write(folder, {
    "package.json": JSON.stringify({ name: "quick", private: true, type: "module", ...manifest }),
  });
  await install(folder);
}

function install(folder: string) {
  const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  return execa("npm", flags, { cwd: folder, timeout: npmTimeoutMs });
}

/** Servers that `init` is run on. */
export const quickStarts: readonly QuickStart[] = [
  {
    title: "the example of TypeScript SDK 1",
    framework: "TypeScript SDK 1",
    async make(folder) {
      await npmProject(folder, { dependencies: { "@modelcontextprotocol/sdk": "1.32.2" } });
      const example =
        "node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server/simpleStatelessStreamableHttp.js";
      const text = await readFile(join(folder, example), "utf8");
      // What it takes from beside itself, by the package's name.
      await write(folder, {
        "server.js": text
          .replaceAll('"../../', '"@modelcontextprotocol/sdk/')
          .replaceAll("'../../", "'@modelcontextprotocol/sdk/"),
      });
    },
  },
];
