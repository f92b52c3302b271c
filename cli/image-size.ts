import * as z from "zod";

const manifestSchema = z.object({
  manifests: z.array(z.object({ digest: z.string() })).optional(),
  layers: z.array(z.object({ size: z.number() })).optional(),
});

const accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * Compressed bytes of each of an image's layers, the base's first; undefined for a registry not on this machine, or one
 * that does not tell.
 */
export async function layerSizes(image: string): Promise<number[] | undefined> {
  // A size is no reason to call a deployment failed.
  return readSizes(image).catch(() => undefined);
}

async function readSizes(image: string): Promise<number[] | undefined> {
  const parts = /^(localhost:\d+)\/([^@]+)@(.+)$/.exec(image);
  if (!parts) return undefined;
  const [, host, repository, digest] = parts;
  const read = async (reference: string | undefined) => {
    const url = `http://${host}/v2/${repository}/manifests/${reference}`;
    const answer = await fetch(url, { headers: { accept }, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return manifestSchema.parse(await answer.json());
  };
  const top = await read(digest);
  const { layers = [] } = top.manifests?.[0] ? await read(top.manifests[0].digest) : top;
  return layers.map(({ size }) => size);
}
