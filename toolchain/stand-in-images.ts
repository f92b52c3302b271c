import { chmod, chown, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Docker from "dockerode";
import { execa } from "execa";
import { findProgram, installDebianPackages, runReporting } from "./commands.ts";
import { buildGoProgram } from "./go.ts";
import { usesMirror } from "./docker-engine.ts";
import { mirrorAddress, mirrorAnswers, mirrorTool } from "./mirror.ts";
import type { Report, Tool } from "./tool.ts";

/** Changes with every recipe below, so that a stand-in of an older one is made anew. */
const recipe = "recipe-3";

const nodeVersion = "24.21.0";
const npmVersion = "11.6.2";
const authorities = "/etc/ssl/certs/ca-certificates.crt";

/** An image made on this machine that stands in for a public one which cannot be pulled here. */
interface StandIn {
  /** `repository:tag` as Docker Hub knows it. */
  image: string;
  /** Lays the image's files into a folder. */
  lay(root: string, report: Report): Promise<void>;
  /** Dockerfile instructions for its settings. */
  changes: readonly string[];
}

const standIns: readonly StandIn[] = [
  {
    image: "library/node:24-slim",
    lay: layNode,
    changes: ["ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 'CMD ["node"]'],
  },
  {
    image: "library/registry:3.0.0",
    lay: layRegistry,
    changes: ['ENTRYPOINT ["/bin/registry","serve"]', 'CMD ["/etc/distribution/config.yml"]', "EXPOSE 5000"],
  },
  {
    image: "basecamp/kamal-proxy:v0.9.2",
    lay: layProxy,
    changes: [
      "USER kamal-proxy",
      "ENV HOME=/home/kamal-proxy",
      "ENV PATH=/usr/local/bin",
      "EXPOSE 80 443",
      'CMD ["kamal-proxy","run"]',
    ],
  },
];

/** Stand-ins for the images of Docker Hub that are used, on a machine that cannot reach it; elsewhere the real ones are. */
export const standInImages: Tool = {
  name: "stand-in images",
  isThere: allMade,
  async bring(report) {
    if (!(await usesMirror())) return "found";
    if (!(await mirrorTool.isThere())) await mirrorTool.bring(report);
    if (await allMade()) return "started";
    for (const standIn of standIns) await make(standIn, report);
    return "built";
  },
};

async function allMade(): Promise<boolean> {
  const have = await Promise.all(standIns.map(({ image }) => mirrorAnswers(`${image}-${recipe}`)));
  return have.every(Boolean);
}

async function make({ image, lay, changes }: StandIn, report: Report): Promise<void> {
  if (await mirrorAnswers(`${image}-${recipe}`)) return;
  report(image);
  const engine = new Docker();
  const scratch = await mkdtemp(join(tmpdir(), "slipway-image-"));
  const tag = `${mirrorAddress}/${image}`;
  try {
    const root = join(scratch, "root");
    await mkdir(join(root, "tmp"), { recursive: true });
    // Everyone may write there, as in any image; the mode given to mkdir would be cut by the umask.
    await chmod(join(root, "tmp"), 0o1777);
    await lay(root, report);
    const archive = join(scratch, "root.tar");
    await runReporting(report, "tar", ["-C", root, "-cf", archive, "."]);
    const flags = changes.flatMap((change) => ["--change", change]);
    await runReporting(report, "docker", ["import", ...flags, archive, tag]);
    await engine
      .getImage(tag)
      .tag({ repo: `${mirrorAddress}/${image.split(":")[0]}`, tag: `${image.split(":")[1]}-${recipe}` });
    for (const name of [tag, `${tag}-${recipe}`]) await runReporting(report, "docker", ["push", name]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
    // By id, since a name that was pushed stays behind as a digest.
    const made = await engine.getImage(tag).inspect().catch(ignoreMissing);
    if (made) await engine.getImage(made.Id).remove({ force: true });
  }
}

function ignoreMissing(error: { statusCode?: number }): undefined {
  if (error.statusCode !== 404) throw error;
  return undefined;
}

async function layNode(root: string, report: Report): Promise<void> {
  if (!(await findProgram("busybox"))) {
    await installDebianPackages(report, ["busybox-static"], "give this machine access to registry-1.docker.io");
  }
  const name = `node-linux-${process.arch}`;
  await runReporting(report, "npm", [
    "install",
    "--prefix",
    join(root, "../npm"),
    "--no-save",
    `${name}@${nodeVersion}`,
    `npm@${npmVersion}`,
  ]);
  const packages = join(root, "../npm/node_modules");
  await copy(join(packages, name, "bin/node"), join(root, "usr/local/bin/node"));
  await copyLibraries(join(packages, name, "bin/node"), root);
  await copy(join(packages, "npm"), join(root, "usr/local/lib/node_modules/npm"));
  for (const tool of ["npm", "npx"]) {
    await symlink(`../lib/node_modules/npm/bin/${tool}-cli.js`, join(root, "usr/local/bin", tool));
  }
  const busybox = (await findProgram("busybox")) ?? "busybox";
  await copy(busybox, join(root, "bin/busybox"));
  await copyLibraries(busybox, root);
  const { stdout: applets } = await execa("busybox", ["--list"]);
  for (const applet of applets.split("\n").filter((line) => line !== "busybox")) {
    await symlink("busybox", join(root, "bin", applet));
  }
  await mkdir(join(root, "usr/bin"), { recursive: true });
  await symlink("/bin/env", join(root, "usr/bin/env"));
  await copy(authorities, join(root, authorities));
  // This machine's network may sign with an authority of its own, which npm inside a build has to know too.
  await mkdir(join(root, "usr/local/etc"), { recursive: true });
  await writeFile(join(root, "usr/local/etc/npmrc"), `cafile=${authorities}\n`);
  await addUsers(root, "node", 1000);
}

async function layRegistry(root: string): Promise<void> {
  const binary = (await findProgram("docker-registry")) ?? "docker-registry";
  await copy(binary, join(root, "bin/registry"));
  await copyLibraries(binary, root);
  await mkdir(join(root, "var/lib/registry"), { recursive: true });
  await mkdir(join(root, "etc/distribution"), { recursive: true });
  await writeFile(
    join(root, "etc/distribution/config.yml"),
    'version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\nhttp:\n  addr: ":5000"\n',
  );
}

async function layProxy(root: string, report: Report): Promise<void> {
  const binary = await buildGoProgram(report, {
    name: "kamal-proxy",
    package: "github.com/basecamp/kamal-proxy/cmd/kamal-proxy",
    version: "v0.9.2",
  });
  await copy(binary, join(root, "usr/local/bin/kamal-proxy"));
  await copy(authorities, join(root, authorities));
  await addUsers(root, "kamal-proxy", 1001);
  const settings = join(root, "home/kamal-proxy/.config/kamal-proxy");
  await mkdir(settings, { recursive: true });
  for (const folder of [settings, dirname(settings)]) await chown(folder, 1001, 1001);
}

async function addUsers(root: string, name: string, id: number): Promise<void> {
  await mkdir(join(root, "etc"), { recursive: true });
  await writeFile(
    join(root, "etc/passwd"),
    `root:x:0:0:root:/root:/bin/sh\n${name}:x:${id}:${id}::/home/${name}:/bin/sh\n`,
  );
  await writeFile(join(root, "etc/group"), `root:x:0:\n${name}:x:${id}:\n`);
  await writeFile(join(root, "etc/nsswitch.conf"), "hosts: files dns\n");
  await mkdir(join(root, "root"), { recursive: true });
  await mkdir(join(root, "home", name), { recursive: true });
  await chown(join(root, "home", name), id, id);
}

async function copyLibraries(binary: string, root: string): Promise<void> {
  // ldd fails for a static binary, which needs none.
  const { stdout } = await execa("ldd", [binary], { reject: false });
  for (const [library] of stdout.matchAll(/\/[^\s)]+/g)) await copy(library, join(root, library));
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, dereference: true });
}
