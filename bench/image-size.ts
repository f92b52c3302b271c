import { layerSizes } from "../cli/image-size.ts";
import { imageSubstitutes } from "../infra/image-substitutes.ts";
import { baseImage, docker, pullForNow } from "./engine.ts";
import type { Stack } from "./stack.ts";
import type { Row, Sample } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const bytesPerMegabyte = 1e6;

// https://hub.docker.com/_/node/tags?name=22.23.4: compressed, linux/amd64; one version, so that only the variant differs.
const published = { version: "22.23.4", slim: 76.15, full: 389.5 };

/** The example server's image, beside its base alone and beside the same server on the full Node.js image. */
export async function measureImageSize(workspace: Workspace, stack: Stack): Promise<Row[]> {
  workspace.say("measuring the image");
  const image = await stack.output("image");
  const from = await baseImage();
  await pullForNow(workspace, from);
  const [ours, base, layers] = await Promise.all([
    docker.getImage(image).inspect(),
    docker.getImage(from).inspect(),
    layerSizes(image),
  ]);
  if (!layers) throw new Error(`${image} is not in a registry on this machine`);
  const shared = base.RootFS.Layers ?? [];
  // The base's layers come first; what follows is the server's own.
  if (shared.some((layer, index) => layer !== ours.RootFS.Layers?.[index])) {
    throw new Error(`the image is not built on the ${from} that is here; pull that one again`);
  }
  const ownBytes = sum(layers.slice(shared.length));
  const own = ownBytes / bytesPerMegabyte;
  const substitutes = Object.values(imageSubstitutes());
  const standIn = substitutes.includes(from) ? `${from} is taken here in place of the public image. ` : "";
  return [
    {
      name: "image, compressed, as a pull transfers it",
      ours: megabytes(sum(layers)),
      beside: { what: `${from} alone`, sample: megabytes(sum(layers.slice(0, shared.length))) },
      note: `${standIn}The server's own layers are ${own.toFixed(2)} MB.`,
    },
    {
      name: "image, unpacked",
      ours: megabytes(ours.Size),
      beside: { what: `${from} alone`, sample: megabytes(base.Size) },
    },
    {
      name: "image, compressed, on the published slim image",
      ours: { values: [published.slim + own], unit: "MB" },
      beside: { what: "same server, full image", sample: { values: [published.full + own], unit: "MB" } },
      note: `Not measured here: the server's own layers added to the sizes that Docker Hub gives for node:${published.version}-slim and node:${published.version}.`,
    },
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function megabytes(bytes: number): Sample {
  return { values: [bytes / bytesPerMegabyte], unit: "MB" };
}
