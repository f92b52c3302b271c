/** The digest in a full reference of an image, such as `sha256:…`; all of it where it has none. */
export function imageDigest(reference: string): string {
  return reference.slice(reference.indexOf("@") + 1);
}
