/** Settings that have another name now, by their old path; what to write in their place. */
export const movedSettings: Readonly<Record<string, { now: string; write: string }>> = {
  "slipway:options.imagePull": {
    now: "slipway:image.pull",
    write:
      "{username: …, secret: <name in slipway:secrets>}, or for an existing Secret {secret: <name>} with {reference: <the Secret>} in slipway:secrets",
  },
};
