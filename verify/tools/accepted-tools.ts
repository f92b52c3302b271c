import { basename } from "node:path";
import type { Check, CheckContext, Fault } from "../contract.ts";
import { compareContract } from "../diff/contract.ts";
import { readContract } from "../diff/contract-file.ts";
import { componentUris } from "../diff/tools.ts";
import { callTimeoutMs } from "../mcp/connections.ts";
import type { ToolContract } from "../result.ts";
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
    const lost = await lostComponents(context, contract.tools);
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

/** The URIs of components that were accepted and cannot be read any more. */
async function lostComponents(context: CheckContext, accepted: readonly ToolContract[]): Promise<Set<string>> {
  const uris = [...new Set(accepted.flatMap(componentUris))];
  if (uris.length === 0) return new Set();
  const client = await context.connect();
  const answers = await Promise.all(
    uris.map(async (uri) => {
      const options = { timeout: callTimeoutMs, signal: context.signal };
      const read = client.readResource({ uri }, options).then(({ contents }) => contents.length > 0);
      return { uri, isThere: await read.catch(() => false) };
    }),
  );
  context.signal.throwIfAborted();
  return new Set(answers.flatMap(({ uri, isThere }) => (isThere ? [] : [uri])));
}
