import { chown, cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { findProgram, installDebianPackages, overNetwork, runReporting } from "../commands.ts";
import { buildGoProgram } from "./go.ts";
import { nodePackages, pinPackages } from "../npm-packages.mjs";
import { buildCollector } from "./stand-in-collector.ts";
import { layGo } from "./stand-in-go.ts";
import { layPython } from "./stand-in-python.ts";
import { type Report, ToolError } from "../tool.ts";

const npm = {
  name: "npm",
  version: "11.6.2",
  integrity: "sha512-7iKzNfy8lWYs3zq4oFPa8EXZz5xt9gQNKJZau3B1ErLBb6bF7sBJ00x09485DOvRT2l5Gerbl3VlZNT57MxJVA==",
};
const timeoutMs = 20_000;
const instead = "give this machine access to registry-1.docker.io";
const authorities = "/etc/ssl/certs/ca-certificates.crt";

/** An image made on this machine that stands in for a public one which cannot be pulled here. */
export interface StandIn {
  /** `repository:tag` as Docker Hub knows it. */
  image: string;
  /** Other images that it stands in for, which a Dockerfile that `slipway init` writes starts from. */
  also?: RegExp;
  /** Lays the image's files into a folder. */
  lay(root: string, report: Report): Promise<void>;
  /** Dockerfile instructions for its settings. */
  changes: readonly string[];
}

/** The images of Docker Hub that a Docker stack or a server in the examples uses, and how each is made. */
export const standIns: readonly StandIn[] = [
  {
    image: "library/node:24.21.0-slim",
    also: /^node:24-slim$/,
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
  {
    image: "otel/opentelemetry-collector-contrib:0.161.0",
    also: /^ghcr\.io\/open-telemetry\/opentelemetry-collector-releases\/opentelemetry-collector-contrib:0\.161\.0$/,
    async lay(root, report) {
      await copy(await buildCollector(report), join(root, "otelcol-contrib"));
      await copy(authorities, join(root, authorities));
    },
    changes: ["USER 10001:10001", 'ENTRYPOINT ["/otelcol-contrib"]', "EXPOSE 4317 4318"],
  },
  {
    image: "library/busybox:1.37.0",
    lay: layBusybox,
    changes: ["ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 'CMD ["sh"]'],
  },
  {
    image: "library/python:3.13.15-slim",
    also: /^python:3\.13-slim$/,
    lay: (root, report) => layPython(root, authorities, report),
    changes: [
      "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "ENV LANG=C.UTF-8",
      'CMD ["python3"]',
    ],
  },
  {
    image: "library/golang:1-slim",
    // One that is newer builds what asks for an older one.
    also: /^golang:1(\.\d+)?$/,
    async lay(root, report) {
      await layGo(root, instead);
      await layBusybox(root, report);
      await copy(authorities, join(root, authorities));
    },
    changes: ["ENV PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go"],
  },
  {
    image: "distroless/static-debian12:nonroot",
    also: /^gcr\.io\/distroless\/static-debian12:nonroot$/,
    async lay(root) {
      await copy(authorities, join(root, authorities));
      await addUsers(root, "nonroot", 65_532);
    },
    changes: ["USER 65532", "ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
  },
];

async function layNode(root: string, report: Report): Promise<void> {
  const node = nodePackages[`linux-${process.arch}`];
  if (!node) throw new ToolError(`no npm package holds Node.js 24 for ${process.arch}: ${instead}`);
  const project = join(root, "../npm");
  await mkdir(project, { recursive: true });
  const flags = pinPackages(project, [node, npm]);
  await overNetwork(report, () => runReporting(report, "npm", flags, { cwd: project }));
  const packages = join(project, "node_modules");
  const { name } = node;
  await copy(join(packages, name, "bin/node"), join(root, "usr/local/bin/node"));
  await copyLibraries(join(packages, name, "bin/node"), root);
  await copyStubs(root);
  await copy(join(packages, "npm"), join(root, "usr/local/lib/node_modules/npm"));
  for (const tool of ["npm", "npx"]) {
    await symlink(`../lib/node_modules/npm/bin/${tool}-cli.js`, join(root, "usr/local/bin", tool));
  }
  await layBusybox(root, report);
  await copy(authorities, join(root, authorities));
  // This machine's network may sign with an authority of its own, which npm inside a build has to know too.
  await mkdir(join(root, "usr/local/etc"), { recursive: true });
  await writeFile(join(root, "usr/local/etc/npmrc"), `cafile=${authorities}\n`);
  await addUsers(root, "node", 1000);
}

/** Lays a shell and what it calls. */
async function layBusybox(root: string, report: Report): Promise<void> {
  if (!(await findProgram("busybox"))) await installDebianPackages(report, ["busybox-static"], instead);
  const busybox = (await findProgram("busybox")) ?? "busybox";
  await copy(busybox, join(root, "bin/busybox"));
  await copyLibraries(busybox, root);
  const { stdout: applets } = await execa("busybox", ["--list"], { timeout: timeoutMs });
  for (const applet of applets.split("\n").filter((line) => line !== "busybox")) {
    await symlink("busybox", join(root, "bin", applet));
  }
  await mkdir(join(root, "usr/bin"), { recursive: true });
  await symlink("/bin/env", join(root, "usr/bin/env"));
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

/** What packages with native code link with, and the C library holds itself by now. */
async function copyStubs(root: string): Promise<void> {
  const { stdout } = await execa("ldconfig", ["-p"], { reject: false, timeout: timeoutMs });
  for (const [, library = ""] of stdout.matchAll(/^\s*lib(?:rt|pthread|dl|m|util|resolv)\.so\.\d .* => (\/\S+)$/gm)) {
    await copy(library, join(root, library));
  }
}

async function copyLibraries(binary: string, root: string): Promise<void> {
  // ldd fails for a static binary, which needs none.
  const { stdout } = await execa("ldd", [binary], { reject: false, timeout: timeoutMs });
  for (const [library] of stdout.matchAll(/\/[^\s)]+/g)) await copy(library, join(root, library));
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, dereference: true });
}
