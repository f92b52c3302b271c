import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";

const tailLines = 20;

/** The last lines a container wrote, with every given secret blotted out. */
export async function lastLines(engine: Docker, container: Docker.Container, secrets: readonly string[]) {
  return toText(engine, await container.logs({ stdout: true, stderr: true, tail: tailLines, follow: false }), secrets);
}

/** Text of the engine's multiplexed output, with every given secret blotted out. */
export async function toText(engine: Docker, output: Buffer, secrets: readonly string[]): Promise<string> {
  const merged = new PassThrough();
  const source = Readable.from([output]);
  engine.modem.demuxStream(source, merged, merged);
  source.on("end", () => merged.end());
  const whole = (await text(merged)).trimEnd();
  return secrets.filter(Boolean).reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), whole);
}
