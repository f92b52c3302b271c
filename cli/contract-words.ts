import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { readToken } from "../verify/command/flags.ts";
import { parseReport } from "../verify/diff/parse-report.ts";
import { verifyIsolated } from "../verify/isolated.ts";
import type { About, ToolContract } from "../verify/result.ts";
import { lostComponentsEvidence } from "../verify/tools/accepted-tools.ts";
import { acceptCommand, acceptedContract } from "./contract-file.ts";
import { endWithSignals } from "./interruption.ts";
import { defaultStack } from "./project.ts";
import { UserError } from "./user-error.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

/** What both verbs of the contract take. */
export const contractArguments = {
  subject: {
    type: "positional",
    required: false,
    description: `Stack or endpoint whose tools are meant, or a report in JSON; ${defaultStack} by default`,
  },
  stack: { type: "string", description: "Stack whose endpoint is meant, in place of a word" },
  "token-env": { type: "string", description: "Environment variable that holds a bearer token" },
} as const;

/** Those words as they were typed. */
export interface ContractArguments {
  subject?: string | undefined;
  stack?: string | undefined;
  "token-env"?: string | undefined;
}

/** The command that accepts what was asked about, however it was named. */
export function acceptCommandOf(args: ContractArguments): string {
  const { stack, subject = stack ?? defaultStack, "token-env": token } = args;
  return acceptCommand(subject, token);
}

/** The tools as they are, and the accepted components that cannot be read any more, where an endpoint was asked. */
export interface Surface {
  name: string;
  tools: ToolContract[];
  lostComponents: ReadonlySet<string>;
}

/** Reads the tools as they are; throws a UserError where nobody can list them. */
export async function readSurface(args: ContractArguments): Promise<Surface> {
  const { subject: word, stack } = args;
  if (word !== undefined && stack === undefined && word.endsWith(".json") && existsSync(word)) {
    const { about } = parseReport(await readFile(word, "utf8"), word);
    return { name: word, tools: toolsOf(word, about), lostComponents: new Set() };
  }
  const token = readToken("token-env", args["token-env"]);
  const named = word === undefined && stack === undefined ? defaultStack : word;
  const { endpoint } = await findEndpoint(chooseSubject(named, stack));
  const options = { only: ["tools.contract"], ...acceptedContract(), ...(token === undefined ? {} : { token }) };
  const { about, findings, evidence } = await endWithSignals(() => verifyIsolated(endpoint, options));
  const lost = evidence.flatMap((one) => (one.name === lostComponentsEvidence && "text" in one ? [one.text] : []));
  const seen = about === undefined && findings[0] ? ` (${findings[0].seen})` : "";
  return {
    name: endpoint,
    tools: toolsOf(`${endpoint}${seen}`, about),
    lostComponents: new Set(lost.flatMap((text) => text.split("\n"))),
  };
}

function toolsOf(name: string, about: About | undefined): ToolContract[] {
  if (about?.kind === "open") return about.tools;
  const why =
    about?.kind === "sign-in" ? "users sign in first: give a token with --token-env" : "no client can list them";
  throw new UserError(`the tools of ${name} cannot be read: ${why}`);
}
