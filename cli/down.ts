import { rm } from "node:fs/promises";
import { defineCommand } from "citty";
import { stopServices } from "../toolchain/index.ts";
import { stateDirectory } from "./embedded-state.ts";
import { defaultStack } from "./project.ts";
import { askPulumi, openSession, runPulumi } from "./pulumi.ts";

export default defineCommand({
  meta: { name: "down", description: "Removes everything a stack made" },
  args: {
    stack: { type: "string", default: defaultStack, description: "Stack to remove" },
    yes: { type: "boolean", default: false, description: "Remove without asking; a Docker stack never asks" },
    "keep-services": {
      type: "boolean",
      default: false,
      description: "Leave the Docker engine that was started running",
    },
  },
  async run({ args }) {
    const session = await openSession(args.stack);
    await runPulumi(session, "destroy", session.docker || args.yes ? ["--yes", "--skip-preview"] : []);
    // A backend of the user's own keeps its stacks.
    if (session.state.configFile === undefined) return;
    await askPulumi(session, ["stack", "rm", args.stack, "--yes", "--preserve-config"]);
    if (JSON.parse(await askPulumi(session, ["stack", "ls", "--json"])).length > 0) return;
    await rm(stateDirectory, { recursive: true });
    if (args["keep-services"]) return;
    for (const service of await stopServices()) console.log(`stopped ${service}`);
  },
});
