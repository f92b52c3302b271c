import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCommand } from "citty";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { deployStack, verifyFlag } from "./deploy.ts";
import { defaultStack, stackFile } from "./project.ts";
import { openSession, readOutputs, type Session } from "./pulumi.ts";
import { UserError } from "./user-error.ts";

export default defineCommand({
  meta: { name: "rollback", description: "Deploys the image that ran before, and builds nothing" },
  args: {
    stack: { type: "string", default: defaultStack, description: "Stack to roll back" },
    to: { type: "string", description: "Digest of the image to go back to; the one before by default" },
    yes: { type: "boolean", default: false, description: "Deploy without asking; a Docker stack never asks" },
    verify: verifyFlag,
    json: { type: "boolean", default: false, description: "Print the summary as JSON" },
  },
  async run({ args }) {
    const session = await openSession(args.stack);
    const image = await chooseImage(session, args.to);
    console.error(`rolling back to ${image}; the next "up" deploys slipway:image as the stack's file says`);
    const directory = await mkdtemp(join(tmpdir(), "slipway-rollback-"));
    try {
      const configFile = join(directory, `Pulumi.${args.stack}.yaml`);
      await writeFile(configFile, await withImage(session.state.configFile ?? stackFile(args.stack), image));
      await deployStack({ ...session, state: { ...session.state, configFile } }, args);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
});

const outputsSchema = z.object({ image: z.string(), imageHistory: z.array(z.string()) });

/** An image of the stack's history; throws a UserError where there is none to go back to. */
async function chooseImage(session: Session, digest: string | undefined): Promise<string> {
  const outputs = outputsSchema.safeParse(await readOutputs(session));
  if (!outputs.success)
    throw new UserError(`stack ${session.stack} is not deployed, so there is nothing to go back to`);
  const { image, imageHistory } = outputs.data;
  const found =
    digest === undefined
      ? imageHistory.find((entry) => entry !== image)
      : imageHistory.find((entry) => entry.endsWith(`@${digest}`));
  if (found !== undefined) return found;
  const known = imageHistory.map((entry) => entry.slice(entry.indexOf("@") + 1)).join("\n  ");
  const problem = digest === undefined ? "no other image was deployed before" : `${digest} was not deployed before`;
  throw new UserError(`${problem}; the history of stack ${session.stack} is\n  ${known}`);
}

const configSchema = z.looseObject({ config: z.looseObject({ "slipway:image": z.looseObject({}).default({}) }) });

async function withImage(file: string, reference: string): Promise<string> {
  const content = configSchema.parse(parse(await readFile(file, "utf8")));
  // A registry that the stack made holds the image and must not go with the build.
  const keepRegistry = content.config["slipway:image"].repository === undefined;
  return stringify({ ...content, config: { ...content.config, "slipway:image": { reference, keepRegistry } } });
}
