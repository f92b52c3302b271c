import { defineCommand } from "citty";
import { runVerify, verifyFlags } from "../verify/command/verify.ts";
import { withDeafAlarms } from "./deaf-alarms.ts";
import { endWithSignals } from "./interruption.ts";
import { metaOf } from "./verb-words.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

export default defineCommand({
  meta: metaOf("verify"),
  args: {
    url: { type: "positional", required: false, description: "Endpoint, such as https://host/mcp, or a stack's name" },
    stack: { type: "string", description: "Stack whose endpoint is meant, in place of a URL" },
    ...verifyFlags,
  },
  async run({ args }) {
    const subject = chooseSubject(args.url, args.stack);
    await runVerify(
      args,
      () => findEndpoint(subject, args["token-env"]),
      async (action) => {
        const report = await endWithSignals(action);
        return "stack" in subject ? withDeafAlarms(subject.stack, report) : report;
      },
    );
  },
});
