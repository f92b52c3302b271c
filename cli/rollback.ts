import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "citty";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { npxSlipway } from "../infra/remedies.ts";
import { settingsIn } from "../infra/stack-file.ts";
import { isSureToDeploy, yesFlag } from "./confirmation.ts";
import { deployStack, verifyFlag } from "./deploy.ts";
import { chooseImage, type History, readHistory, withEarlierImage } from "./earlier-image.ts";
import { stackFile } from "./project.ts";
import { noStack, openMade } from "./pulumi.ts";
import { withScratch } from "./scratch.ts";
import { tokenOfShell } from "./shell-token.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("rollback"),
  args: {
    ...stackArguments,
    to: { type: "string", description: "Digest of the image to go back to; the one before by default" },
    yes: yesFlag,
    verify: verifyFlag,
    json: { type: "boolean", default: false, description: "Print the summary as JSON" },
  },
  async run({ args }) {
    const token = tokenOfShell();
    const stack = chooseStack(args);
    const isSure = await isSureToDeploy("rollback", stack, args.yes);
    const session = await openMade(stack);
    if (!session)
      throw new UserError(`${await noStack(stack)}, and no image to go back to: ${npxSlipway()} up ${stack} makes it`);
    const history = await readHistory(session);
    const image = chooseImage(stack, history, args.to);
    console.error(`rolling back to ${image}; the next "up" deploys slipway:image as the stack's file says`);
    await withScratch("rollback", async (directory) => {
      const configFile = join(directory, `Pulumi.${stack}.yaml`);
      await writeFile(configFile, await withImage(session.state.configFile ?? stackFile(stack), image, history));
      await deployStack({ ...session, state: { ...session.state, configFile } }, { ...args, isSure, token });
    });
  },
});

const fileSchema = z.looseObject({});

async function withImage(file: string, reference: string, history: History): Promise<string> {
  const content = fileSchema.parse(parse(await readFile(file, "utf8")));
  const settings = settingsIn(content);
  return stringify({ ...content, config: withEarlierImage(settings, reference, history) });
}
