import { defineCommand } from "citty";
import { relative } from "node:path";
import { examiningFlags } from "../verify/command/examining-flags.ts";
import { toOptions } from "../verify/command/flags.ts";
import { readOwnPackage } from "../infra/own-package.ts";
import { writeFiles } from "./init/write-files.ts";
import { draftLaunch, findManifest, findPrompts } from "./launch/draft.ts";
import { launchFile } from "./launch/launch-file.ts";
import { launchText } from "./launch/launch-text.ts";
import { askServer } from "./launch/ask-server.ts";
import { readStackFacts, serverFolders } from "./launch/stack-facts.ts";
import { projectDirectory } from "./project.ts";
import { metaOf } from "./verb-words.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

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
    const stack = subject !== undefined && "stack" in subject ? await readStackFacts(subject.stack) : undefined;
    const options = await toOptions({ ...args, quick: true, "allow-writes": false, timeout: "60" });
    const server = subject && (await askServer((await findEndpoint(subject)).endpoint, options));
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
      `wrote ${relative(process.cwd(), file)}: fill in what is commented out; npx slipway launch check says what is missing`,
    );
  },
});
