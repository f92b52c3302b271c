import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";

const tailLines = 20;

/** The last lines a container wrote, with every given secret blotted out. */
export async function lastLines(
  engine: Docker,
  container: Docker.Container,
  secrets: readonly string[],
): Promise<string> {
  const raw = await container.logs({ stdout: true, stderr: true, tail: tailLines, follow: false });
  const merged = new PassThrough();
  const source = Readable.from([raw]);
  engine.modem.demuxStream(source, merged, merged);
  source.on("end", () => merged.end());
  let lines = (await text(merged)).trimEnd();
  for (const secret of secrets) if (secret !== "") lines = lines.replaceAll(secret, "[secret]");
  return lines;
}
