import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** A server as its framework's package brings or documents it, made in a folder from what the registry has. */
export interface QuickStart {
  title: string;
  /** Framework that `init` finds. */
  framework: string;
  make(folder: string): Promise<void>;
  /** What `init` cannot find out, as its flags. */
  flags?: readonly string[];
  /** The checks that tell what it cannot do, such as answer on another instance what it keeps in memory. */
  findings?: readonly string[];
  /** What it cannot do as it is: what `init` says of that, and the change that it asks for. */
  lack?: { note: string; mend(folder: string): Promise<void> };
}

/** Time for an installation. */
export const npmTimeoutMs = 180_000;

/** Writes files into a folder. */
export async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

/** Installs a package.json as people do, which makes its lock file; the packages' own texts are then there. */
export async function npmProject(folder: string, manifest: object): Promise<void> {
  await write(folder, {
    "package.json": JSON.stringify({ name: "quick", private: true, type: "module", ...manifest }),
  });
  await install(folder);
}

/** Installs what a package.json names. */
export function install(folder: string) {
  const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  return execa("npm", flags, { cwd: folder, timeout: npmTimeoutMs });
}

/** Programs of one language in a package's README. */
export async function programsIn(file: string, language: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, program = ""]) => program);
}

const pythonScript = `import importlib.metadata, re, sys
text = importlib.metadata.metadata(sys.argv[1]).get_payload()
print(re.search(r"^\`\`\`python\\n(.*?)^\`\`\`$", text, re.DOTALL | re.MULTILINE)[1])
`;

/** The first program in the README of a package of PyPI. */
export function python(distribution: string, version: string) {
  return async (folder: string) => {
    const packages = join(folder, ".venv");
    const flags = ["install", "--no-deps", "--quiet", "--target", packages, `${distribution}==${version}`];
    await execa("pip", flags, { timeout: npmTimeoutMs });
    const { stdout } = await execa("python3", ["-c", pythonScript, distribution], { env: { PYTHONPATH: packages } });
    await write(folder, { "server.py": `${stdout}\n`, "requirements.txt": `${distribution}==${version}\n` });
  };
}

/** An example of a Go module, as a module of its own. */
export function go(module: string, version: string, example: string) {
  return async (folder: string) => {
    const run = (...words: string[]) => execa("go", words, { cwd: folder, timeout: npmTimeoutMs });
    await write(folder, { "go.mod": "module example.com/quick\n\ngo 1.25\n" });
    const { stdout } = await run("mod", "download", "-json", `${module}@${version}`);
    await cp(join(JSON.parse(stdout).Dir, example), folder, {
      recursive: true,
      filter: (file) => !/_test\.go$/.test(file),
    });
    await execa("chmod", ["-R", "u+w", folder]);
    await run("get", `${module}@${version}`);
    await run("mod", "tidy");
  };
}

/** Changes a file of a quick start; throws where it has not what is to be changed. */
export async function change(folder: string, name: string, changes: readonly [string, string][]): Promise<void> {
  let text = await readFile(join(folder, name), "utf8");
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${name} has nowhere ${from}`);
    text = text.replace(from, to);
  }
  await write(folder, { [name]: text });
}

/** Gives the stack that `init` has written ports of a test's own, and its server time to start. */
export async function usePorts(app: string, [port, registryPort]: readonly [number, number]): Promise<void> {
  const file = join(app, "slipway/stacks/Pulumi.local.yaml");
  const text = await readFile(file, "utf8");
  const own = `    port: ${port}\n    registryPort: ${registryPort}\n    startTimeoutSeconds: 60\n`;
  const options = "  slipway:options:\n";
  await writeFile(file, text.includes(options) ? text.replace(options, options + own) : text + options + own);
}
