import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { VerifyOptions } from "../options.ts";
import { UsageError } from "./usage-error.ts";

/** The flags that say how long to look, and whom to trust. */
export const lengthFlags = {
  hold: {
    type: "string",
    description: "Seconds to hold a stream and a session open; 20, or the platform's idle limit if short",
  },
  idle: { type: "string", description: "Seconds to leave the endpoint alone before a cold start is measured" },
  soak: { type: "string", description: "Seconds of calls at a low rate, to see latency and memory change" },
  ca: { type: "string", description: "File in PEM with an authority to trust besides the public ones" },
} as const;

/** Those flags and that of the whole run's time, as they were typed. */
export type LengthFlags = { timeout: string } & { [name in keyof typeof lengthFlags]?: string | undefined };

/** Reads the flags; throws a UsageError for what cannot be, or does not fit into the time of the run. */
export async function toLengthOptions(flags: LengthFlags): Promise<VerifyOptions> {
  const lengths = {
    holdSeconds: seconds("hold", flags.hold),
    idleSeconds: seconds("idle", flags.idle),
    soakSeconds: seconds("soak", flags.soak),
  };
  // Streams are held while other checks run; the other two have the endpoint to themselves.
  const longest = Math.max(lengths.holdSeconds ?? 0, (lengths.idleSeconds ?? 0) + (lengths.soakSeconds ?? 0));
  if (longest >= Number(flags.timeout)) {
    throw new UsageError(
      `--timeout ${flags.timeout} is too short for this: give --timeout ${Math.ceil(longest) + 120}`,
    );
  }
  const { holdSeconds, idleSeconds, soakSeconds } = lengths;
  const ca = await readAuthority(flags.ca);
  return {
    ...(holdSeconds === undefined ? {} : { holdSeconds }),
    ...(idleSeconds === undefined ? {} : { idleSeconds }),
    ...(soakSeconds === undefined ? {} : { soakSeconds }),
    ...(ca === undefined ? {} : { ca }),
  };
}

function seconds(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!(number >= 1 && number <= 86_400))
    throw new UsageError(`--${flag} ${value} is no number of seconds from 1 to 86400`);
  return number;
}

async function readAuthority(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    const text = await readFile(file, "utf8");
    new X509Certificate(text);
    return text;
  } catch {
    throw new UsageError(`--ca ${file} holds no certificate in PEM`);
  }
}
