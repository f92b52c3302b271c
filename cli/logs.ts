import { defineCommand } from "citty";
import * as z from "zod";
import { entryIn } from "../infra/log-lines.ts";
import { findProgram } from "../toolchain/commands.ts";
import { runInForeground } from "./foreground.ts";
import { projectDirectory } from "./project.ts";
import { environmentOf, openDeployed, type Session } from "./pulumi.ts";
import { readServiceOutputs } from "./service-outputs.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

const readMs = 60_000;

export default defineCommand({
  meta: metaOf("logs"),
  args: {
    ...stackArguments,
    json: {
      type: "boolean",
      default: false,
      description: "Print an object of JSON a line: its text, and the object that the server wrote in it as entry",
    },
    follow: { type: "boolean", default: false, description: "Go on with what is written from now on, until Ctrl-C" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const session = await openDeployed(stack);
    await readLog(session, { follows: args.follow, toShown: args.json ? toJson : undefined });
  },
});

/** How a log is read. */
interface Reading {
  follows: boolean;
  /** What is shown in place of a line, undefined for nothing. */
  toShown: ((line: string) => string | undefined) | undefined;
}

/** Reads the log of a deployed stack by its platform's own command; throws a UserError where that cannot be. */
export async function readLog(session: Session, { follows, toShown }: Reading): Promise<void> {
  const data = await readServiceOutputs(session, outputsSchema);
  const command = follows ? data.logsCommand : data.recentLogsCommand;
  await requireTool(command, data.consoleUrl);
  const exitCode = await runInForeground("sh", ["-c", command], {
    cwd: projectDirectory(),
    env: environmentOf(session),
    toShown,
    ...(follows ? {} : { timeoutMs: readMs }),
  });
  if (exitCode === 0) return;
  const why = exitCode === undefined ? `did not end within ${readMs / 1000} s` : "did not succeed";
  throw new UserError(`the command that reads the log ${why}; run it by itself to see more:\n  ${command}`);
}

/** A line of a platform's log as one of JSON; undefined for an empty one. */
export function toJson(text: string): string | undefined {
  return text === "" ? undefined : JSON.stringify({ text, entry: entryIn(text) });
}

const outputsSchema = z.object({
  logsCommand: z.string(),
  recentLogsCommand: z.string(),
  consoleUrl: z.string().nullish(),
});

/** Where the programs that read a platform's log come from. */
const tools: Readonly<Record<string, string>> = {
  aws: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html, sign in with: aws configure sso",
  az: "https://learn.microsoft.com/cli/azure/install-azure-cli, sign in with: az login",
  docker: "https://docs.docker.com/engine/install/",
  gcloud: "https://cloud.google.com/sdk/docs/install, sign in with: gcloud auth login",
};

/** Throws a UserError, with where to get it, where the program that a command starts with is not on PATH. */
export async function requireTool(command: string, consoleUrl?: string | null): Promise<void> {
  const [name = ""] = command.split(" ");
  const page = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (page === undefined || (await findProgram(name)) !== undefined) return;
  const beside = consoleUrl ? `\nor read the log in the browser: ${consoleUrl}` : "";
  throw new UserError(`the log is read with ${name}, which is not on PATH; install it from ${page}${beside}`);
}
