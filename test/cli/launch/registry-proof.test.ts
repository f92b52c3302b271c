import { describe, expect, test } from "vitest";
import { findRegistryProof, type RegistryProof } from "../../../cli/launch/registry-proof.ts";
import { evaluate } from "../../../cli/launch/rule.ts";
import { rules } from "../../../cli/launch/rules/index.ts";
import type { RawRequest } from "../../../verify/contract.ts";
import { startDnsServer } from "../../infra/dns-server.ts";
import { fitLaunch, toFacts } from "./fit-launch.ts";

const proof = `v=MCPv1; k=ed25519; p=${"A".repeat(43)}=`;
const launch = (name: string, kind: "http" | "dns") => ({ ...fitLaunch().launch, registry: { name, proof: kind } });

/** What the rule says of a proof. */
function judge(registryProof: RegistryProof) {
  const outcomes = evaluate(rules, { ...toFacts(fitLaunch()), registryProof: { value: registryProof } });
  return outcomes.find(({ code }) => code === "registry_proof");
}

describe("R30 the proof of the registry", () => {
  test("is asked for at the name's own domain, and not at the endpoint's", async () => {
    const asked: unknown[] = [];
    const raw = async ({ url }: RawRequest) => {
      asked.push(url);
      return { status: 404, headers: {}, body: "", cut: false, milliseconds: 1 };
    };
    const found = await findRegistryProof({ raw }, launch("com.example.tasks/board", "http"));
    expect(asked).toEqual(["https://tasks.example.com/.well-known/mcp-registry-auth"]);
    const outcome = judge(found);
    expect(outcome).toMatchObject({ status: "failed", found: [expect.stringContaining("status 404")] });
    // A stack serves it at its own host, mcp.tasks.example.com, alone.
    expect(outcome?.fix).toContain("at https://tasks.example.com/.well-known/mcp-registry-auth");
    expect(outcome?.fix).toContain("or name the entry com.example.tasks.mcp/");
  });

  test("by DNS is a TXT record of the name's domain or of one above it", async () => {
    const raw = () => Promise.reject(new Error("nothing is asked over HTTP"));
    const server = await startDnsServer({ "example.com TXT": proof });
    try {
      const found = await findRegistryProof({ raw }, launch("com.example.tasks/board", "dns"), [server.address]);
      expect(judge(found)).toMatchObject({ status: "passed" });
      const other = await findRegistryProof({ raw }, launch("org.example.tasks/board", "dns"), [server.address]);
      expect(judge(other)).toMatchObject({
        status: "failed",
        found: ["tasks.example.org and what is above it have no TXT record v=MCPv1"],
      });
    } finally {
      server.close();
    }
  });

  test.each([
    [proof, "passed"],
    [`v=MCPv1; k=ecdsap384; p=Ag${"A".repeat(64)}==`, "passed"],
    ["v=MCPv1; k=ed25519; p=AAAAC3NzaC1lZDI1NTE5AAAA=", "failed"],
    [`v=MCPv1; k=ecdsap384; p=BA${"A".repeat(64)}==`, "failed"],
  ])("%s with a key of that length is %s", (text, status) => {
    expect(judge({ kind: "dns", domain: "tasks.example.com", records: [text] })?.status).toBe(status);
  });
});
