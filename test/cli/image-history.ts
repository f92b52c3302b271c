import type { CallContext } from "../../infra/provider/protocol.ts";

/** How the engine calls the resource that remembers a stack's images. */
export const imageHistoryCall: CallContext = {
  urn: "urn:pulumi:dev::p::slipway:index:ImageHistory::demo",
  type: "slipway:index:ImageHistory",
  name: "demo",
  preview: false,
  signal: new AbortController().signal,
  log: () => {},
};
