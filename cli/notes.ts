import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { defineCommand } from "citty";
import { imageDigest } from "../infra/image-digest.ts";
import { compareContract } from "../verify/diff/contract.ts";
import { parseContract } from "../verify/diff/contract-file.ts";
import { writeWhole } from "../verify/write-file.ts";
import { acceptCommand, contractFile } from "./contract-file.ts";
import { readHistory } from "./earlier-image.ts";
import { changelogFile } from "./notes/changelog-file.ts";
import { type Earlier, readEarlier } from "./notes/git.ts";
import { changedSettings } from "./notes/settings.ts";
import { intoChangelog, type Notes, toMarkdown } from "./notes/text.ts";
import { defaultStack, stackFile } from "./project.ts";
import { openDeployed } from "./pulumi.ts";
import { namedStack, stackArguments } from "./stack-arguments.ts";
import { isUserFacing } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("notes"),
  args: {
    ...stackArguments,
    "stack-name": { type: "positional", required: false, description: "Stack whose settings and image are told, too" },
    since: {
      type: "string",
      description: "Tag or commit of the last release; the newest tag before this one by default",
    },
    title: { type: "string", description: "Version or date that heads the notes; today by default" },
    write: { type: "boolean", default: false, description: "Keep them in CHANGELOG.md beside the project" },
    json: { type: "boolean", default: false, description: "Print JSON" },
  },
  async run({ args }) {
    const stack = namedStack(args);
    const earlier = await readEarlier(args.since);
    const notes: Notes = {
      title: args.title ?? new Date().toISOString().slice(0, 10),
      since: earlier.since,
      ...(await changedTools(earlier, stack)),
      settings: stack === undefined ? {} : { [stack]: await settingsOf(stack, earlier) },
      ...(stack === undefined ? {} : await imageOf(stack)),
      commits: earlier.commits,
    };
    console.log(args.json ? JSON.stringify(notes, null, 2) : toMarkdown(notes));
    if (!args.write) return;
    const file = changelogFile();
    await writeWhole(file, intoChangelog((await textIn(file)) ?? "", toMarkdown(notes)));
    console.error(`kept in ${file}`);
  },
});

async function changedTools(
  { since, textOf }: Earlier,
  stack = defaultStack,
): Promise<Pick<Notes, "tools" | "reasons" | "notCompared">> {
  const file = contractFile();
  const [before, after] = await Promise.all([textOf(file), textIn(file)]);
  if (before === undefined || after === undefined) {
    const where = after === undefined ? "now" : `at ${since}`;
    const notCompared = `there is no ${basename(file)} ${where}; ${acceptCommand(stack)} keeps the tools in it`;
    return { tools: [], reasons: [], notCompared };
  }
  const [was, is] = [parseContract(before, file), parseContract(after, file)];
  const known = was.broken.map(({ reason }) => reason);
  return {
    tools: compareContract(was, is.tools).changes,
    reasons: is.broken.map(({ reason }) => reason).filter((reason) => !known.includes(reason)),
  };
}

async function settingsOf(stack: string, { textOf }: Earlier) {
  const file = stackFile(stack);
  const [before, after] = await Promise.all([textOf(file), textIn(file)]);
  return changedSettings(before, after);
}

/** The image that runs; where it cannot be read, such as before the first deployment, the reason is said beside the notes. */
async function imageOf(stack: string): Promise<Pick<Notes, "image">> {
  try {
    const { current } = await readHistory(await openDeployed(stack));
    return { image: imageDigest(current) };
  } catch (error) {
    if (!isUserFacing(error)) throw error;
    console.error(`the image is left out: ${error.message}`);
    return {};
  }
}

async function textIn(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
