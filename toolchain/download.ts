import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AbortError } from "p-retry";
import { cacheDirectory } from "./cache.ts";
import { overNetwork } from "./commands.ts";
import { fetchOutside } from "./network.ts";
import { type Report, ToolError } from "./tool.ts";

const minuteMs = 60_000;
const limitMs = 10 * minuteMs;

/** What was downloaded is not what was published: it is thrown away, and nobody may go on as if it were only late. */
export class WrongContentError extends ToolError {}

/** A file on the web whose content is known. */
export interface Published {
  url: string;
  /** Digest of the content: `sha256:` or `sha512:` and hexadecimal digits. */
  digest: string;
}

/**
 * Downloads a file and moves it to its place once its content is the one that was published; throws a WrongContentError for
 * any other, of which nothing stays.
 */
export async function download(report: Report, { url, digest }: Published, file: string): Promise<void> {
  await mkdir(cacheDirectory, { recursive: true });
  const scratch = await mkdtemp(join(cacheDirectory, "build-download-"));
  const part = join(scratch, basename(file));
  try {
    await overNetwork(report, async () => {
      report(`downloading ${url}`);
      await fetchInto(url, part);
    });
    await requireDigest(part, url, digest);
    await mkdir(dirname(file), { recursive: true });
    await rename(part, file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Downloads a short text. */
export async function downloadText(report: Report, url: string): Promise<string> {
  return overNetwork(report, async () => (await request(url)).text());
}

async function fetchInto(url: string, file: string): Promise<void> {
  const { body } = await request(url);
  if (!body) throw new ToolError(`${url} answered with nothing`);
  await pipeline(Readable.fromWeb(body), createWriteStream(file));
}

async function request(url: string) {
  const answer = await fetchOutside(url, { signal: AbortSignal.timeout(limitMs) }).catch((error: unknown) => {
    throw new ToolError(`${url} cannot be downloaded: ${reasonOf(error)}`);
  });
  if (answer.ok) return answer;
  const failure = new ToolError(`${url} answered ${answer.status}`);
  // https://www.rfc-editor.org/rfc/rfc9110#name-client-error-4xx: what the client got wrong stays wrong.
  const final = answer.status < 500 && answer.status !== 408 && answer.status !== 429;
  throw final ? new AbortError(failure) : failure;
}

// The reason of a failed fetch is in its cause: https://undici.nodejs.org/#/docs/api/Errors
function reasonOf(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  return cause instanceof Error ? cause.message : String(cause);
}

async function requireDigest(file: string, url: string, digest: string): Promise<void> {
  const [algorithm = "", wanted = ""] = digest.split(":");
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  const found = hash.digest("hex");
  if (found === wanted) return;
  throw new WrongContentError(
    `${url} is not the file that was published: its ${algorithm} is ${found} instead of ${wanted}. Nothing of it was run or kept; a proxy or a mirror may have changed it`,
  );
}
