import { basename } from "node:path";
import type { Check, Fault } from "../contract.ts";
import { compareContract } from "../diff/contract.ts";
import { readContract } from "../diff/contract-file.ts";
import { componentUris } from "../diff/tools.ts";
import { lostResources } from "../mcp/lost-resources.ts";
import { toContracts } from "../tool-contract.ts";

const mostFaults = 50;

/** The evidence that names the URIs of accepted components that cannot be read any more, one a line. */
export const lostComponentsEvidence = "components that are gone";

/** Compares with the tools that the team has accepted, and asks for every component that hosts may still load. */
export const acceptedTools: Check = {
  id: "tools.contract",
  group: "tools",
  title: "tools are those that were accepted, or take and give all that those did",
  severity: "critical",
  quick: true,
  needs: ["connection", "contract"],
  async run(context) {
    const { acceptCommand: accept = "npx slipway contract accept <stack or URL>" } = context.options;
    const file = context.options.contractFile ?? "";
    const contract = await readContract(file);
    if (contract === undefined) return { skip: `there is no file ${basename(file)}: ${accept} makes it` };
    const tools = toContracts(await context.tools());
    const lost = await lostResources(context, contract.tools.flatMap(componentUris));
    if (lost.size > 0) {
      context.evidence.add({ name: lostComponentsEvidence, kind: "text", text: [...lost].join("\n") });
    }
    const { changes } = compareContract(contract, tools, lost);
    return changes.slice(0, mostFaults).map(({ severity, kind, subject, text, why, advice }): Fault => ({
      severity,
      where: context.quote(subject),
      expected: `the tool as ${basename(file)} has it`,
      seen: context.quote(`${kind}: ${text}`),
      why,
      fix: `${advice}; accept what is meant, from where these tools run: ${accept}`,
    }));
  },
};
