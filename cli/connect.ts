import { defineCommand } from "citty";
import { replay } from "../verify/chatgpt/replay.ts";
import { toOptions } from "../verify/command/flags.ts";
import { lengthFlags, toLengthOptions } from "../verify/command/length-flags.ts";
import { keepStandardOutput } from "../verify/command/standard-output.ts";
import { keepLook, readLastLook } from "./connect/last-look.ts";
import { clientLinks, nameOf } from "./connect/links.ts";
import { chatGptSteps } from "./connect/steps.ts";
import { toText } from "./connect/text.ts";
import { endWithSignals } from "./interruption.ts";
import { defaultStack } from "./project.ts";
import { metaOf } from "./verb-words.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";

export default defineCommand({
  meta: metaOf("connect"),
  args: {
    url: {
      type: "positional",
      required: false,
      description: `Endpoint to connect, or a stack's name; ${defaultStack} by default`,
    },
    stack: { type: "string", description: "Stack whose endpoint is meant, in place of a URL" },
    "token-env": {
      type: "string",
      description: "Environment variable that holds a bearer token, to look behind the sign-in",
    },
    register: {
      type: "boolean",
      default: false,
      description:
        "Register a client at the authorization server as ChatGPT does, and remove it where that is possible",
    },
    ca: lengthFlags.ca,
    timeout: { type: "string", default: "60", description: "Seconds after which the look ends" },
    json: { type: "boolean", default: false, description: "Print everything as JSON" },
  },
  async run({ args }) {
    keepStandardOutput();
    const { token, timeoutSeconds } = await toOptions({ ...args, quick: false, "allow-writes": false });
    const { timeout, ca: file } = args;
    const { ca } = await toLengthOptions({ timeout, ...(file === undefined ? {} : { ca: file }) });
    const subject = chooseSubject(args.url ?? (args.stack === undefined ? defaultStack : undefined), args.stack);
    const { endpoint } = await findEndpoint(subject);
    const before = await readLastLook(endpoint);
    const options = {
      mayRegister: args.register,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      before: before?.surface,
      ...(token === undefined ? {} : { token }),
      ...(ca === undefined ? {} : { ca }),
    };
    const { steps: seen, surface } = await endWithSignals(() => replay(endpoint, options));
    if (surface) await keepLook(endpoint, { at: new Date().toISOString(), surface });
    const [steps, clients] = [chatGptSteps(endpoint), clientLinks(endpoint, nameOf(endpoint))];
    const all = { endpoint, steps, clients, lastLookAt: before?.at, seen };
    const text = args.json ? JSON.stringify(all, null, 2) : toText(all);
    await new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));
    process.exitCode = seen.some(({ verdict }) => verdict === "fails") ? 1 : 0;
  },
});
