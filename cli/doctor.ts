import { defineCommand } from "citty";
import { doctorFlags, runDoctor } from "../verify/command/doctor.ts";
import { endWithSignals } from "./interruption.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

export default defineCommand({
  meta: { name: "doctor", description: "Says in one sentence why an endpoint does not work, and what to do" },
  args: {
    url: { type: "positional", required: false, description: "Endpoint that does not work, or a stack's name" },
    stack: { type: "string", description: "Stack whose endpoint is meant, in place of a URL" },
    ...doctorFlags,
  },
  async run({ args }) {
    const subject = chooseSubject(args.url, args.stack);
    await runDoctor(args, () => findEndpoint(subject), endWithSignals);
  },
});
