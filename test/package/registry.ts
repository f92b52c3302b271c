import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { basename } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { serveAsIs } from "../verify/live-server.ts";

const manifestSchema = z.looseObject({ name: z.string(), version: z.string() });

/** A registry of npm packages on this machine. */
export interface Registry extends AsyncDisposable {
  /** With a slash at its end. */
  url: string;
}

/** Serves the packages of some tarballs, and sends whoever asks for another one to the registry that npm uses here. */
// https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
export async function startRegistry(tarballs: readonly string[]): Promise<Registry> {
  const { stdout: upstream } = await execa("npm", ["config", "get", "registry"]);
  const packages = new Map(
    await Promise.all(tarballs.map(async (file) => [basename(file), await readPackage(file)] as const)),
  );
  const listener: RequestListener = (request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    const archive = packages.get(path.replace(/^-\//, ""))?.content;
    const [file, found] = [...packages].find(([, { manifest }]) => manifest.name === path) ?? [];
    if (archive) return response.end(archive);
    if (!found) return response.writeHead(302, { location: new URL(request.url?.slice(1) ?? "", upstream).href }).end();
    const { manifest, integrity } = found;
    const { name, version } = manifest;
    const dist = { tarball: `http://${request.headers.host}/-/${file}`, integrity };
    const packument = { name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } };
    response.setHeader("content-type", "application/json").end(JSON.stringify(packument));
  };
  const { endpoint, close } = await serveAsIs(listener);
  return { url: new URL("/", endpoint).href, [Symbol.asyncDispose]: close };
}

async function readPackage(file: string) {
  const content = await readFile(file);
  const { stdout } = await execa("tar", ["-xzOf", file, "package/package.json"]);
  const integrity = `sha512-${createHash("sha512").update(content).digest("base64")}`;
  return { content, integrity, manifest: manifestSchema.parse(JSON.parse(stdout)) };
}
