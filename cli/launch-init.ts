import { defineCommand } from "citty";
import { npxSlipway } from "../infra/remedies.ts";
import { examiningFlags } from "../verify/command/examining-flags.ts";
import { toOptions } from "../verify/command/flags.ts";
import { readOwnPackage } from "../infra/own-package.ts";
import { writeFiles } from "./init/write-files.ts";
import { draftLaunch, findManifest, findPrompts, type Sources } from "./launch/draft.ts";
import { launchFile } from "./launch/launch-file.ts";
import { launchText } from "./launch/launch-text.ts";
import { askServer } from "./launch/ask-server.ts";
import { readStackFacts, serverFolders, type StackFacts } from "./launch/stack-facts.ts";
import { projectDirectory, stackNames } from "./project.ts";
import { shellPath } from "./shell-path.ts";
import { metaOf } from "./verb-words.ts";
import { UserError } from "./user-error.ts";
import { chooseSubject, findEndpoint, type Subject } from "./verify-endpoint.ts";
import type { VerifyOptions } from "../verify/options.ts";

export default defineCommand({
  meta: metaOf("launch init"),
  args: {
    subject: { type: "positional", required: false, description: "Stack or URL to ask; files alone without one" },
    stack: { type: "string", description: "Stack that is meant, in place of a URL" },
    "token-env": examiningFlags["token-env"],
  },
  async run({ args }) {
    const file = launchFile();
    const isNamed = args.subject !== undefined || args.stack !== undefined;
    const subject = isNamed ? chooseSubject(args.subject, args.stack) : undefined;
    const stack = await stackOf(subject);
    const options = await toOptions({ ...args, quick: true, "allow-writes": false, timeout: "60" });
    const server = subject && (await findServer(subject, options));
    const folders = serverFolders(stack?.context);
    const manifest = findManifest(folders);
    const prompts = await findPrompts(folders, projectDirectory());
    const known = draftLaunch({
      ...(manifest && { manifest }),
      ...(stack && { stack: stack.service }),
      ...(server && { server }),
      ...(prompts && { prompts }),
    });
    const schema = `node_modules/${readOwnPackage().name}/stacks/launch.schema.json`;
    await writeFiles(projectDirectory(), { "launch.yaml": launchText(known, schema) });
    console.log(
      `wrote ${shellPath(file)}: fill in what is commented out; ${npxSlipway()} launch check says what is missing`,
    );
  },
});

/** The stack that is named, else the one stack with a domain; what people will reach is there. */
async function stackOf(subject: Subject | undefined): Promise<StackFacts | undefined> {
  if (subject !== undefined) return "stack" in subject ? readStackFacts(subject.stack) : undefined;
  const all = await Promise.all(stackNames().map(readStackFacts));
  const [first, ...others] = all.filter(({ service }) => service.domain !== undefined);
  return others.length === 0 ? first : undefined;
}

/** What the server says of itself; a stack need not be deployed yet. */
async function findServer(subject: Subject, options: VerifyOptions): Promise<Sources["server"]> {
  const found = await findEndpoint(subject).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    console.error(`the server itself was not asked: ${error.message}`);
    return undefined;
  });
  return found && askServer(found.endpoint, options);
}
