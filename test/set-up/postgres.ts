import { mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { findProgram, installDebianPackages } from "../../toolchain/commands.ts";
import type { Tool } from "../../toolchain/tool.ts";

/** Debian's folder of PostgreSQL, which is not on PATH. */
const debianFolder = "/usr/lib/postgresql";
/** What Debian's package reads when it makes the first cluster. */
const clusterSettings = "/etc/postgresql-common/createcluster.d/slipway.conf";

/** PostgreSQL's server programs, for tests that start a throw-away server. */
export const postgresTool: Tool = {
  name: "PostgreSQL",
  isThere: async () => (await findPostgres()) !== undefined,
  async bring(report) {
    const install = () =>
      installDebianPackages(report, ["postgresql"], "install PostgreSQL (https://www.postgresql.org/download/)");
    await ((await findProgram("apt-get")) ? withoutCluster(clusterSettings, install) : install());
    return "installed";
  },
};

/** Folder of `initdb` and `postgres`, of the newest version where Debian has several; undefined without any. */
export async function findPostgres(debian = debianFolder): Promise<string | undefined> {
  const versions = (await readdir(debian).catch((): string[] => [])).toSorted((one, other) => +other - +one);
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
  ];
  for (const folder of folders) {
    const programs = await Promise.all(["initdb", "postgres"].map((name) => findProgram(name, [folder])));
    if (programs.every(Boolean)) return folder;
  }
  return undefined;
}

/** Keeps Debian's package from making and starting a server of its own on port 5432 while `install` runs. */
export async function withoutCluster(settings: string, install: () => Promise<void>): Promise<void> {
  // https://manpages.debian.org/bookworm/postgresql-common/pg_createcluster.1.en.html: create_main_cluster
  const made = await mkdir(dirname(settings), { recursive: true }).catch(ignore);
  await writeFile(settings, "create_main_cluster = false\n").catch(ignore);
  try {
    await install();
  } finally {
    await rm(settings, { force: true });
    // What is not empty is the package's by now.
    for (let folder = dirname(settings); made && folder.startsWith(made); folder = dirname(folder)) {
      await rmdir(folder).catch(ignore);
    }
  }
}

function ignore(): undefined {
  // Who may not write here may not install either, and is told so.
  return undefined;
}
