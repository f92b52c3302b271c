import { defineCommand } from "citty";
import { doctorFlags, runDoctor } from "../verify/command/doctor.ts";
import { endWithSignals } from "./interruption.ts";
import { metaOf } from "./verb-words.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

export default defineCommand({
  meta: metaOf("doctor"),
  args: {
    url: { type: "positional", required: false, description: "Endpoint that does not work, or a stack's name" },
    stack: { type: "string", description: "Stack whose endpoint is meant, in place of a URL" },
    ...doctorFlags,
  },
  async run({ args }) {
    const subject = chooseSubject(args.url, args.stack, "doctor");
    await runDoctor(args, () => findEndpoint(subject), endWithSignals);
  },
});
