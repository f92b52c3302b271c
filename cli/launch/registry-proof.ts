import { Resolver } from "node:dns/promises";
import type { CheckContext } from "../../verify/contract.ts";
import type { Fetched } from "./fetched.ts";
import type { Launch } from "./launch-schema.ts";

/** By what the MCP registry signs in whoever publishes an entry, as it is there now. */
export type RegistryProof =
  | { kind: "github" }
  /** What is served at the name's own domain, which is the only one that the registry asks. */
  | { kind: "http"; answer: Fetched }
  /** TXT records of the name's domain and of those above it, each of which proves it. */
  | { kind: "dns"; domain: string; records: readonly string[] };

const timeoutMs = 3000;
const nothingThere = ["ENODATA", "ENOTFOUND"];

/** The domain that an entry's name is the reverse of; undefined where it has no name. */
export function domainOfEntry({ registry }: Launch): string | undefined {
  const [space = ""] = (registry?.name ?? "").split("/");
  return space === "" ? undefined : space.split(".").toReversed().join(".");
}

/** Asks for it where the registry does; throws where that cannot be. */
// https://github.com/modelcontextprotocol/registry/blob/main/docs/modelcontextprotocol-io/authentication.mdx
export async function findRegistryProof(
  { raw }: Pick<CheckContext, "raw">,
  launch: Launch,
  servers?: readonly string[],
): Promise<RegistryProof> {
  const kind = launch.registry?.proof ?? "github";
  if (kind === "github") return { kind };
  const domain = domainOfEntry(launch);
  if (domain === undefined || !URL.canParse(`https://${domain}`)) throw new Error("registry.name names no domain");
  if (kind === "dns") return { kind, domain, records: await recordsOf(domain, servers) };
  const url = `https://${domain}/.well-known/mcp-registry-auth`;
  const { status, headers, body } = await raw({
    method: "GET",
    url,
    headers: { accept: "text/plain", "user-agent": "mcp-registry/1.0" },
    identity: "none",
  });
  return { kind, answer: { url, status, type: headers["content-type"] ?? "", body } };
}

async function recordsOf(domain: string, servers: readonly string[] | undefined): Promise<string[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  const labels = domain.split(".");
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
  const found = await Promise.all(
    domains.map((name) =>
      resolver.resolveTxt(name).catch((error: NodeJS.ErrnoException) => {
        if (nothingThere.includes(error.code ?? "")) return [];
        throw error;
      }),
    ),
  );
  return found.flat().map((parts) => parts.join(""));
}
