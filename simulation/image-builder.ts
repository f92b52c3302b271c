import { createHash } from "node:crypto";
import type { ResourceType } from "./cloud/index.ts";

/** A builder that builds nothing: the digest changes with what would be built. */
export const imageBuilderTypes: Record<string, ResourceType> = {
  "docker-build:index:Image": {
    outputs: ({ inputs }) => {
      const { context, buildArgs } = inputs;
      const digest = createHash("sha256")
        .update(JSON.stringify([context, buildArgs]))
        .digest("hex");
      return { digest: `sha256:${digest}`, ref: `built@sha256:${digest}`, contextHash: digest };
    },
  },
};
