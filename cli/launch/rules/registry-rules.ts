import { domainToUnicode } from "node:url";
import { registryProof } from "../../../infra/registry-proof.ts";
import type { Facts } from "../facts.ts";
import { domainOfEntry } from "../registry-proof.ts";
import { defineRule, type Rule } from "../rule.ts";
import { pages } from "./pages.ts";
import { wayFor } from "./served-by.ts";
import { missing, recordRules, tooLong } from "./text-rules.ts";

const registry = {
  for: ["registry"],
  severity: "major",
  why: "the MCP registry refuses the entry",
  page: pages.registry,
} as const;

/** What the MCP registry asks of an entry. */
export const registryRules: Rule[] = [
  ...recordRules(registry, [
    {
      code: "registry_name_format",
      title: "the entry's name is a reversed domain, a slash and a name, 3 to 200 characters",
      fix: "set registry.name to io.github.owner/name or com.example/name",
      judge({ registry: entry }) {
        const name = entry?.name ?? "";
        const isFit = /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/.test(name) && name.length >= 3 && name.length <= 200;
        return isFit ? [] : [`registry.name is ${name || "missing"}`];
      },
    },
    {
      code: "registry_name_domain",
      title: "a name that is proved by a domain is that of the endpoint's domain",
      fix: "write the endpoint's domain reversed before the slash, or prove a name of GitHub with registry.proof github",
      page: pages.registryAuth,
      judge({ registry: entry, endpoint = "" }) {
        const [space = ""] = (entry?.name ?? "").split("/");
        const domain = domainOfEntry({ registry: entry }) ?? "";
        const isOfGitHub = space.startsWith("io.github.");
        const proof = entry?.proof ?? "github";
        if (proof === "github")
          return space === "" || isOfGitHub ? [] : [`${space} is proved by GitHub, which gives io.github.<owner>`];
        const host = domainToUnicode(URL.parse(endpoint)?.hostname ?? "");
        const isOwn = host === domain || host.endsWith(`.${domain}`);
        return isOwn ? [] : [`${space} is not of ${host || "the endpoint, which is missing"}`];
      },
    },
    {
      code: "registry_description_length",
      title: "the entry has a description, whose first sentence or 100 characters are taken",
      fix: "set description",
      judge: ({ description }) => missing("description", description),
    },
    {
      code: "registry_title_too_long",
      title: "the entry's title has at most 100 characters",
      fix: "shorten displayName",
      judge: ({ displayName }) => tooLong("displayName", displayName, 100),
    },
    {
      code: "registry_version",
      title: "the version is exact, with at most 255 characters",
      fix: "write version as 1.0.0",
      judge: ({ version = "" }) =>
        version !== "" &&
        version !== "latest" &&
        version.length <= 255 &&
        !/[\^~<>=*\s|]|(?:^|\.)x(?:\.|$)/i.test(version)
          ? []
          : [`version is ${version || "missing"}`],
    },
    {
      code: "registry_remote",
      title: "the endpoint is an https URL",
      fix: "set endpoint",
      judge: ({ endpoint = "" }) =>
        URL.parse(endpoint)?.protocol === "https:" ? [] : [`endpoint is ${endpoint || "missing"}`],
    },
  ]),
  defineRule({
    code: "registry_proof",
    for: ["registry"],
    severity: "major",
    title:
      "a name that is proved by a domain has its proof there: served as text and without a redirect, or as a TXT record",
    why: "the registry signs nobody in without it, and asks that domain alone",
    fix: "serve v=MCPv1; k=ed25519; p=<public key> at /.well-known/mcp-registry-auth of the name's own domain as text/plain: by slipway:service.wellKnown, where what the target puts before the server can, or by a route of the server's own, which the example has; name the stack to hear which. By DNS it is a TXT record of that domain or of one above it",
    way: wayToProve,
    page: pages.registryAuth,
    needs: ["registryProof"],
    judge({ registryProof: proof }) {
      if (proof.kind === "github") return [];
      if (proof.kind === "dns") {
        const records = proof.records.filter((record) => record.includes("v=MCPv1"));
        if (records.some(isProof)) return [];
        return records.length === 0
          ? [`${proof.domain} and what is above it have no TXT record v=MCPv1`]
          : records.map((record) => `the TXT record is no proof: ${record}`);
      }
      const { url, status, body } = proof.answer;
      if (status !== 200) return [`${url}: status ${status}${status >= 300 && status < 400 ? ", a redirect" : ""}`];
      if (body.length > 4096) return [`${url}: ${body.length} characters, and 4096 are read`];
      return isProof(body) ? [] : [`${url}: it is no proof`];
    },
  }),
];

// Around it spaces are left out of account, and keys of another length are refused.
function isProof(text: string): boolean {
  return registryProof.test(text.trim());
}

const wayHere = wayFor("mcp-registry-auth");

/** What a stack serves is served at the endpoint's own domain. */
function wayToProve(facts: Facts): string | undefined {
  if ("unknown" in facts.launch) return undefined;
  const launch = facts.launch.value;
  const [domain, host] = [domainOfEntry(launch), URL.parse(launch.endpoint ?? "")?.hostname];
  if (launch.registry?.proof === "dns") return `set the TXT record v=MCPv1; k=ed25519; p=<public key> of ${domain}`;
  if (domain === host || host === undefined) return wayHere(facts);
  return `serve v=MCPv1; k=ed25519; p=<public key> at https://${domain}/.well-known/mcp-registry-auth as text/plain, or name the entry ${host.split(".").toReversed().join(".")}/…, which the endpoint's own domain proves`;
}
