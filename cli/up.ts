import { defineCommand } from "citty";
import { deployStack, verifyFlag } from "./deploy.ts";
import { defaultStack } from "./project.ts";
import { openSession } from "./pulumi.ts";

export default defineCommand({
  meta: { name: "up", description: "Deploys a stack and proves that its endpoint answers" },
  args: {
    stack: { type: "string", default: defaultStack, description: "Stack to deploy" },
    yes: { type: "boolean", default: false, description: "Deploy without asking; a Docker stack never asks" },
    verify: verifyFlag,
    json: { type: "boolean", default: false, description: "Print the summary as JSON" },
  },
  async run({ args }) {
    await deployStack(await openSession(args.stack), args);
  },
});
