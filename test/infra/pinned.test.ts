import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodePackages } from "../../toolchain/npm-packages.mjs";
import { checkout } from "../checkout.ts";

const root = checkout;
const read = (file: string) => readFileSync(join(root, file), "utf8");
const find = (glob: string) => globSync(glob, { cwd: root, exclude: ["**/node_modules"] });
const digest = /@sha256:[0-9a-f]{64}$/;
const exact = /^v?\d+\.\d+\.\d+(-[\w.]+)?(@sha256:[0-9a-f]{64})?$/;

interface Package {
  version?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
}

describe("what is brought from elsewhere has one version, and no other content", () => {
  const sources = [...find("{toolchain,infra,bench,simulation}/**/*.{ts,mjs}"), ...find("test/**/*.e2e.test.ts")];

  test("images that are built on", () => {
    const named = [...find("**/Dockerfile"), ...sources].flatMap((file) =>
      [...read(file).matchAll(/(?:^|['"`\\n])\s*(?:FROM|ARG \w+_IMAGE=)\s*([\w./-]+:[^\s"'`\\]+)/gm)].map(
        ([, name = ""]) => name,
      ),
    );
    expect(named).toEqual(expect.arrayContaining([expect.stringMatching(/^node:/), expect.stringMatching(/^python:/)]));
    expect(named.filter((name) => !exact.test(name.slice(name.indexOf(":") + 1)))).toEqual([]);
    const inFiles = find("**/Dockerfile").flatMap((file) =>
      [...read(file).matchAll(/^(?:FROM|ARG \w+_IMAGE=) *([^\s$]+)/gm)].map(([, name = ""]) => name),
    );
    expect(inFiles.length).toBeGreaterThan(2);
    expect(inFiles.filter((name) => !digest.test(name))).toEqual([]);
  });

  test("images that are run", () => {
    const image =
      /["'`]((?:[\w.-]+\/)*(?:node|python|registry|kamal-proxy|buildkit)):((?:v?\d|latest|stable|\$)[^"'`\s]*)["'`]/g;
    const named = sources.flatMap((file) =>
      [...read(file).matchAll(image)].map(([, name, tag = ""]) => [file, name, tag] as const),
    );
    const byTag = named.filter(([, , tag]) => !digest.test(tag)).map(([file]) => file);
    // A stand-in has no digest that anyone else knows.
    expect(new Set(byTag)).toEqual(new Set(["toolchain/offline/stand-in-files.ts"]));
    expect(named.length).toBeGreaterThan(5);
    // The builder's tag is the version of the program beside it.
    expect(named.filter(([, , tag = ""]) => !exact.test(tag.replace(/^\$\{buildkitVersion\}/, "v0.0.0")))).toEqual([]);
  });

  test("packages of npm, with the digest of each", () => {
    for (const file of find("{,verify/,server/,bench/server/}package.json")) {
      const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(read(file));
      const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
      const versions: [string, unknown][] = Object.entries(all);
      // One may go by another name: https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies
      const versionIn = (text: unknown) => String(text).replace(/^npm:[\w./-]+@/, "");
      expect(versions.filter(([, version]) => !exact.test(versionIn(version)))).toEqual([]);
      // A workspace has its packages in the lock file of the root.
      if (file === "verify/package.json") continue;
      const lock: { packages: Record<string, Package> } = JSON.parse(
        read(file.replace("package.json", "package-lock.json")),
      );
      const open = Object.entries(lock.packages).filter(
        ([name, { integrity, link, inBundle }]) =>
          name.includes("node_modules/") && !link && !inBundle && !integrity?.startsWith("sha512-"),
      );
      expect(open).toEqual([]);
    }
    for (const { version, integrity } of Object.values(nodePackages)) {
      expect(version).toMatch(exact);
      expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
    }
  });

  test("packages of Python, with the digests of each", () => {
    const files = find("**/requirements*.txt");
    expect(files).toContain("server/examples/python/requirements.txt");
    // pip wants the digests of all or of none, and the SDK that Pulumi generates beside this file has none.
    // https://pip.pypa.io/en/stable/topics/secure-installs/#hash-checking-mode
    const besideSdk = "examples/python/requirements.txt";
    expect(read(besideSdk)).toMatch(/^pulumi==\d+\.\d+\.\d+\n$/);
    for (const file of files.filter((name) => name !== besideSdk)) {
      const lines = read(file).replaceAll("\\\n", "").split("\n");
      const requirements = lines.filter((line) => /^\w/.test(line));
      expect(requirements.length).toBeGreaterThan(0);
      expect(requirements.filter((line) => !/^[\w.-]+==[\w.]+\b.*--hash=sha256:[0-9a-f]{64}/.test(line))).toEqual([]);
    }
    expect(read("server/examples/python/Dockerfile")).toContain("--require-hashes");
  });

  test("programs that the toolchain downloads or builds", () => {
    // The mirror's version is that of its configuration.
    const toolchain = find("toolchain/**/*.{ts,mjs}").filter((file) => file !== "toolchain/offline/mirror.ts");
    // Manifests name the versions of Kubernetes' interfaces.
    const isOfInterface = (file: string, version: string) =>
      file.startsWith("toolchain/offline/kubernetes/") && /^([\w.-]+\/)?v\d+((alpha|beta)\d+)?$/.test(version);
    const versions = toolchain.flatMap((file) =>
      [...read(file).matchAll(/\b(?:\w*version|cli|languageHost)(?:: | = )"([^"]+)"/gi)]
        .map(([, version = ""]) => version)
        .filter((version) => !isOfInterface(file, version)),
    );
    expect(versions.length).toBeGreaterThan(8);
    expect(versions.filter((version) => !exact.test(version))).toEqual([]);
    // A script from the web, or whatever is newest, is run by nobody.
    const loose = toolchain.filter((file) => /@latest|curl |wget |\| sh|PulumiCommand\.install/.test(read(file)));
    expect(loose).toEqual([]);
  });
});
