import { domainToUnicode } from "node:url";
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
        const isOfGitHub = space.startsWith("io.github.");
        const proof = entry?.proof ?? "github";
        if (proof === "github")
          return space === "" || isOfGitHub ? [] : [`${space} is proved by GitHub, which gives io.github.<owner>`];
        const domain = space.split(".").toReversed().join(".");
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
    title: "a name that is proved over HTTP has its proof served, as text and without a redirect",
    why: "the registry signs nobody in without it",
    fix: "serve v=MCPv1; k=ed25519; p=<public key> at /.well-known/mcp-registry-auth as text/plain: by slipway:service.wellKnown, where what the target puts before the server can, or by a route of the server's own, which the example has; name the stack to hear which",
    way: wayFor("mcp-registry-auth"),
    page: pages.registryAuth,
    needs: ["launch", "registryProof"],
    judge({ launch, registryProof: { status, body } }) {
      if (launch.registry?.proof !== "http") return [];
      if (status !== 200) return [status >= 300 && status < 400 ? `status ${status}, a redirect` : `status ${status}`];
      if (body.length > 4096) return [`${body.length} characters, and 4096 are read`];
      return /^v=MCPv1; k=(?:ed25519|ecdsap384); p=[A-Za-z0-9+/]+={0,2}\s*$/.test(body) ? [] : ["it is no proof"];
    },
  }),
];
