import { defineCommand } from "citty";
import { readToken } from "../verify/command/flags.ts";
import { previewStack } from "./preview/report.ts";
import { toMarkdown } from "./preview/markdown.ts";
import { toText } from "./preview/text.ts";
import { refuseTwoForms } from "./output-form.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UserError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("preview"),
  args: {
    ...stackArguments,
    markdown: { type: "boolean", default: false, description: "Print it as a comment on a pull request" },
    refresh: {
      type: "boolean",
      default: false,
      description: "Ask the platform first what there is, and fail where that differs: is there drift?",
    },
    "token-env": { type: "string", description: "Environment variable that holds a bearer token for the endpoint" },
    json: { type: "boolean", default: false, description: "Print it as JSON" },
  },
  async run({ args }) {
    refuseTwoForms(args);
    const stack = chooseStack(args);
    const token = readToken("token-env", args["token-env"]);
    const onStart = () => console.error(`asking what up would do with stack ${stack}`);
    const asked = { refresh: args.refresh, onStart, ...(token === undefined ? {} : { token }) };
    const report = await previewStack(stack, asked);
    if (args.json) console.log(JSON.stringify(report, null, 2));
    else if (args.markdown) process.stdout.write(toMarkdown(report));
    else if (report.failure !== undefined) throw new UserError(report.failure);
    else console.log(toText(report));
    const differs = args.refresh && report.plan !== undefined && report.plan.changes.length > 0;
    const breaks = report.violations?.some(({ level }) => level === "mandatory") ?? false;
    process.exitCode = report.failure !== undefined || differs || breaks ? 1 : 0;
  },
});
