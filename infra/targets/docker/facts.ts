import type { Facts } from "../../contract.ts";

// https://github.com/basecamp/kamal-proxy: the proxy in front of the containers has no limits but those given to it.
const proxy = "https://github.com/basecamp/kamal-proxy#readme";
const engine = "https://docs.docker.com/engine/containers/run/";

/** What Docker on one machine can and cannot do. */
export const facts: Facts = {
  requestSeconds: { value: null, source: proxy },
  idleSeconds: { value: null, source: proxy },
  scaleToZero: { value: false, source: engine },
  autoscaling: { value: false, source: engine },
  customDomain: { value: false, source: engine },
  // Plain HTTP on loopback; HTTPS is the part of a cloud.
  defaultUrl: { value: true, source: engine },
  isPublic: { value: false, source: engine },
  secretReferences: { value: false, source: engine },
  reservedVariables: { value: [], source: engine },
  reservedPaths: { value: null, source: proxy },
  sizes: { value: null, source: engine },
  concurrency: { value: null, source: proxy },
  minInstances: { value: null, source: engine },
  fixedAnswers: { value: true, source: proxy },
  // The file lies in the volume of `dataPath`, which all instances share.
  liveFiles: { value: { withinSeconds: 0 }, source: "https://docs.docker.com/engine/storage/volumes/" },
  // As long as `drainSeconds` of its options says.
  shutdownSeconds: { value: 30, source: engine },
};
