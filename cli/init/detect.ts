import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { npxSlipway, quote } from "../../infra/remedies.ts";
import { UserError } from "../user-error.ts";
import { findDockerfiles, portOf } from "./docker-files.ts";
import { findHealthPath, findLoopback, findNameCheck, findPath, findPort, findStdioOnly } from "./endpoint.ts";
import type { Finding, Found } from "./found.ts";
import { frameworks } from "./frameworks.ts";
import { readGoServer } from "./go-server.ts";
import { readNodeServer } from "./node-server.ts";
import { readPythonServer } from "./python-server.ts";
import { isWorkspaceRoot } from "./repository.ts";
import { packagesOutside } from "./outside.ts";
import { toServiceName } from "./service-name.ts";
import type { ServerPackage } from "./server-package.ts";
import { findInSources, readSources, type Source } from "./sources.ts";

/** Reads what server lies in a folder, and changes nothing. Throws a UserError where there is none. */
export function detect(folder: string): Found {
  if (!existsSync(folder)) throw new UserError(`${folder} does not exist: name the folder of your server`);
  const sources = readSources(folder);
  const server = readServer(folder, sources);
  if (!server) throw new UserError(noServer(folder));
  const framework = server.framework.value;
  const dockerfiles = findDockerfiles(folder);
  const [dockerfile] = dockerfiles;
  const docker = dockerfile === undefined || dockerfiles.length > 1 ? undefined : portOf(folder, dockerfile);
  const { start } = server;
  const stdio = findStdioOnly(sources);
  // What a start command of Slipway's own choice says of PORT decides before the code does.
  const port =
    start?.value.includes("$PORT") || start?.value.includes("'PORT'")
      ? { value: 8080, where: "PORT, with which the start command below begins it" }
      : stdio && framework.start === undefined
        ? undefined
        : findPort({ sources, ...(start && { start }), ...(docker && { docker }) }, framework);
  return {
    folder,
    context: server.context,
    framework: { ...server.framework, value: framework.title },
    name: nameOf(folder, server),
    port,
    path: findPath(sources, framework),
    healthPath: findHealthPath(sources, framework),
    start,
    dockerfiles,
    recipe: server.recipe,
    environment: framework.environment ?? {},
    notes: notesOn({ folder, sources, server, stdio: port === undefined ? stdio : undefined }),
  };
}

function readServer(folder: string, sources: readonly Source[]): ServerPackage | undefined {
  return readNodeServer(folder, sources) ?? readPythonServer(folder, sources) ?? readGoServer(folder, sources);
}

function nameOf(folder: string, { name }: ServerPackage): Finding<string> {
  const given = name && { value: toServiceName(name.value), where: name.where };
  if (given && given.value !== "") return given;
  return { value: toServiceName(basename(folder)) || "mcp-server", where: "the folder's name" };
}

function notesOn(of: {
  folder: string;
  sources: readonly Source[];
  server: ServerPackage;
  stdio: Finding<string> | undefined;
}): string[] {
  const { folder, sources, server, stdio } = of;
  const framework = server.framework.value;
  const notes: string[] = [];
  if (stdio) {
    notes.push(
      `the server speaks over standard input and output alone (${stdio.where}), and what is deployed must speak HTTP: give it a Streamable HTTP transport${framework.http === undefined ? "" : `, ${framework.http}`}, https://modelcontextprotocol.io/docs/concepts/transports`,
    );
  }
  // A start command that was chosen here says where to listen.
  const isTold = server.start?.value.includes("0.0.0.0") === true || server.start?.value.includes("'PORT'") === true;
  const loopback = isTold ? undefined : findLoopback(sources);
  if (loopback) {
    notes.push(
      `it may listen for this machine only (${loopback.value}, ${loopback.where}), which nothing outside a container can reach: let it listen on 0.0.0.0`,
    );
  }
  const outside = packagesOutside(folder, server.context);
  if (outside.length > 0) {
    notes.push(
      `the image is built from ${server.context}, which does not hold ${outside.join(", ")}: take such a package from a registry, or build a folder that holds both with --context`,
    );
  }
  const guard = findNameCheck(sources);
  if (guard) {
    notes.push(
      `it answers requests for localhost alone (${guard.value}, ${guard.where}) and refuses its public name with 403: leave that check out, or give it { host: "0.0.0.0" }; each platform hands over requests for the service's own names alone`,
    );
  }
  if (framework.title === "xmcp" && !findInSources(sources, [/\bhost\s*:/])) {
    notes.push(
      'xmcp listens on 127.0.0.1 unless told otherwise, which nothing outside a container can reach: set http: { host: "0.0.0.0" } in xmcp.config.ts, https://xmcp.dev/docs/configuration/transports',
    );
  }
  return notes;
}

/** What to say of a folder without a server: that of one below it, else what was looked for. */
function noServer(folder: string): string {
  const below = foldersBelow(folder).filter((each) => isServer(join(folder, each)));
  if (below.length > 0) {
    const [first = ""] = below;
    return `${folder} holds no MCP server itself, and these folders do: ${below.join(", ")}. Name one: ${npxSlipway()} init ${quote(first)}`;
  }
  const known = [...new Set(frameworks.map((each) => each.package))].join(", ");
  return `${folder} holds no MCP server that init knows: neither package.json, pyproject.toml, requirements.txt nor go.mod names one of ${known}. Go to its folder, or start a new one with: npm create slipway my-app`;
}

function isServer(folder: string): boolean {
  try {
    return readServer(folder, []) !== undefined;
  } catch (error) {
    // One that cannot be used is one all the same; what is in its way is said once it is named.
    return error instanceof UserError;
  }
}

function foldersBelow(folder: string): string[] {
  const foldersIn = (at: string) =>
    readdirSync(join(folder, at), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$)/.test(entry.name))
      .map(({ name }) => (at === "" ? name : `${at}/${name}`));
  const first = foldersIn("");
  // Packages of a workspace usually lie one folder deeper: packages/server.
  return isWorkspaceRoot(folder) || first.length <= 50 ? [...first, ...first.flatMap(foldersIn)] : first;
}
