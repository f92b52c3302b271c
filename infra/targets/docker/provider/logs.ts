import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { blot } from "../../../provider/last-lines.ts";
import { labels } from "./labels.ts";

const tailLines = 20;

/** The last lines a container wrote, with every given secret blotted out. */
export async function lastLines(engine: Docker, container: Docker.Container, secrets: readonly string[]) {
  return toText(engine, await container.logs({ stdout: true, stderr: true, tail: tailLines, follow: false }), secrets);
}

/** The last lines of a container that another resource made, whose secrets its labels name. */
export async function lastLinesOf(engine: Docker, name: string): Promise<string> {
  const container = engine.getContainer(name);
  const { Config: config } = await container.inspect();
  const names: string | undefined = config.Labels[labels.secrets];
  const isSecret = (entry: string) => names === undefined || names.split(",").includes(entry.split("=", 1)[0] ?? "");
  const secrets = config.Env.filter(isSecret).map((entry) => entry.slice(entry.indexOf("=") + 1));
  return lastLines(engine, container, secrets);
}

/** Text of the engine's multiplexed output, with every given secret blotted out. */
export async function toText(engine: Docker, output: Buffer, secrets: readonly string[]): Promise<string> {
  const merged = new PassThrough();
  const source = Readable.from([output]);
  engine.modem.demuxStream(source, merged, merged);
  source.on("end", () => merged.end());
  return blot((await text(merged)).trimEnd(), secrets);
}
