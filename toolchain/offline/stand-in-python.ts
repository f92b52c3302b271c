import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findProgram, installDebianPackages, overNetwork, runReporting } from "../commands.ts";
import { type Report, ToolError } from "../tool.ts";

// The release that python:3.13.15-slim is made from, whose own Python is 3.13 too: https://hub.docker.com/_/python
const release = "trixie";
const timeoutMs = 20_000;
const instead = "give this machine access to registry-1.docker.io";

/** Lays Debian's own Python with pip where a Dockerfile looks for them, from the mirror that this machine uses. */
export async function layPython(root: string, authorities: string, report: Report): Promise<void> {
  if (!(await findProgram("mmdebstrap"))) await installDebianPackages(report, ["mmdebstrap"], instead);
  const mirror = await debianMirror();
  const flags = [
    "--variant=extract",
    "--include=?essential",
    "--include=python3,python3-pip,python3-venv",
    release,
    root,
    mirror,
  ];
  await overNetwork(report, async () => {
    // It lays nothing into a folder that an attempt before left full.
    await rm(root, { recursive: true, force: true });
    await runReporting(report, "mmdebstrap", flags);
  });
  // Devices belong to the engine, and the slim image has no texts for people either.
  for (const folder of ["dev", "usr/share/doc", "usr/share/man", "usr/share/locale"]) {
    await rm(join(root, folder), { recursive: true });
  }
  // In an image nothing else manages the packages: https://packaging.python.org/en/latest/specifications/externally-managed-environments/
  await rm(join(root, "usr/lib/python3.13/EXTERNALLY-MANAGED"));
  await mkdir(join(root, "usr/local/bin"), { recursive: true });
  await symlink("/usr/bin/python3", join(root, "usr/local/bin/python"));
  // What the packages' scripts would do, none of which ran.
  for (const name of ["passwd", "group"]) {
    await cp(join(root, "usr/share/base-passwd", `${name}.master`), join(root, "etc", name));
  }
  await mkdir(join(root, "etc/ssl/certs"), { recursive: true });
  await cp(authorities, join(root, authorities), { dereference: true });
  await writeFile(join(root, "etc/pip.conf"), `[global]\ncert = ${authorities}\n${await packageIndex()}`);
}

async function debianMirror(): Promise<string> {
  const filters = ["Created-By: Packages", "Origin: Debian", "Label: Debian"];
  const { stdout } = await execa("apt-get", ["indextargets", "--format", "$(SITE)", ...filters], {
    reject: false,
    timeout: timeoutMs,
  });
  const mirror = stdout?.split("\n").find((line) => line !== "");
  if (!mirror) throw new ToolError(`no mirror of Debian is set up here, which Python's image is made from: ${instead}`);
  return mirror;
}

// This machine may take Python's packages from an index of its own, which pip inside a build has to ask too.
async function packageIndex(): Promise<string> {
  const { stdout = "" } = await execa("pip", ["config", "list"], { reject: false, timeout: timeoutMs });
  const index = process.env.PIP_INDEX_URL ?? /^global\.index-url='(.+)'$/m.exec(stdout)?.[1];
  // Every image that is built on this one shows its files, so sign-in data may not be among them.
  return index && !index.includes("@") ? `index-url = ${index}\n` : "";
}
