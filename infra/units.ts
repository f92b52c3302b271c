/** Bytes in so many mebibytes. */
export function toBytes(mebibytes: number): number {
  return Math.round(mebibytes * 1024 * 1024);
}

/** Billionths of a CPU, the unit of the Docker Engine API. */
export function toNanoCpus(cpu: number): number {
  return Math.round(cpu * 1e9);
}

/** A duration as Go programs read it, such as `30s`. */
export function toGoDuration(seconds: number): string {
  return `${seconds}s`;
}

/** Manifests that a registry holds of one built image: the index, the image, and what it was built from. */
// https://docs.docker.com/build/metadata/attestations/attestation-storage/
export const manifestsPerImage = 3;
