import { rm } from "node:fs/promises";
import { defineCommand } from "citty";
import { execa } from "execa";
import { stopServices } from "../toolchain/index.ts";
import { stateDirectory } from "./embedded-state.ts";
import { defaultStack, projectDirectory } from "./project.ts";
import { openSession, runPulumi } from "./pulumi.ts";

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
    if (Object.keys(session.state.environment).length === 0) return;
    const environment = { ...session.toolchain.environment, ...session.state.environment };
    const options = { cwd: projectDirectory, env: environment, timeout: 60_000 };
    await execa("pulumi", ["stack", "rm", args.stack, "--yes", "--preserve-config"], options);
    const { stdout } = await execa("pulumi", ["stack", "ls", "--json"], options);
    if (JSON.parse(stdout).length > 0) return;
    await rm(stateDirectory, { recursive: true });
    if (args["keep-services"]) return;
    for (const service of await stopServices()) console.log(`stopped ${service}`);
  },
});
