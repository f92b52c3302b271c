import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineCommand } from "citty";
import { makeRedactor } from "../verify/redact.ts";
import { readToken } from "../verify/command/flags.ts";
import { readEnvironment } from "./dev/environment.ts";
import { findServerFolder } from "./dev/folder.ts";
import { hearKeys } from "./dev/keys.ts";
import { openSession, type Session } from "./dev/session.ts";
import { handleSignals } from "./interruption.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

export default defineCommand({
  meta: metaOf("dev"),
  args: {
    folder: {
      type: "positional",
      required: false,
      description: "Folder of the server; by default this one, or the one that the stack local builds",
    },
    command: { type: "string", description: "Command that starts the server, in place of the one that is found" },
    build: { type: "string", description: "Command that builds it before each start, such as npm run build" },
    port: { type: "string", description: "Port of the address that stays; the server's own by default" },
    path: { type: "string", description: "Path of the endpoint, in place of the one that is found" },
    "token-env": {
      type: "string",
      description: "Environment variable that holds a bearer token, to look at the tools of a server with sign-in",
    },
    container: {
      type: "boolean",
      default: false,
      description: "Run it in a container of its image, which is built anew at each saved file",
    },
    tunnel: {
      type: "string",
      description: "Public HTTPS address: ssh:user@host, ngrok[:domain], cloudflared, or openai's Secure MCP Tunnel",
    },
  },
  async run({ args }) {
    const folder = args.folder === undefined ? await findServerFolder() : resolve(args.folder);
    const scratch = await mkdtemp(join(tmpdir(), "slipway-dev-"));
    // Whatever keeps this from beginning, a wrong word after --tunnel too, ends what listens by then.
    const closing: (() => Promise<unknown>)[] = [];
    try {
      const environment = await readEnvironment(folder);
      const token = readToken("token-env", args["token-env"]);
      const redactor = makeRedactor([...Object.values(environment.secrets), ...(token === undefined ? [] : [token])]);
      const flags = { ...args, port: toPort(args.port), token };
      const session = await openSession(folder, flags, { scratch, environment, redactor, closing });
      await untilEnd(session);
      console.log("slipway ending");
    } finally {
      await Promise.all(closing.map((close) => close()));
      await rm(scratch, { recursive: true, force: true });
    }
  },
});

/** Runs until a signal or q; a second signal ends at once, and whatever was started with it. */
async function untilEnd({ begin, keys }: Session): Promise<void> {
  const end = Promise.withResolvers<undefined>();
  let seen = false;
  const onSignal = () => {
    if (seen) process.exit(130);
    seen = true;
    end.resolve(undefined);
  };
  await handleSignals(onSignal, async () => {
    const stopHearing = hearKeys(process.stdin, { ...keys, q: onSignal }, onSignal);
    begin().catch(end.reject);
    try {
      await end.promise;
    } finally {
      stopHearing();
    }
  });
}

function toPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--port ${text} is no number from 1 to 65535`);
}
