import type { NameRule, Names } from "../../names.ts";

// https://github.com/moby/moby/blob/master/daemon/names/names.go
const pattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const source = "https://docs.docker.com/reference/cli/docker/container/run/#name";

// Other containers find it by this name, so that it must be a DNS label.
const container: NameRule = {
  what: "container",
  shortest: 2,
  // https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4: 63, of which the provider takes 7 to let the next start beside.
  longest: 56,
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  scope: "Docker host",
  source,
};

// The provider adds nine characters that tell states apart.
const longest = 246;

/** Every name on a Docker host that is made of service and stack. */
export const names = {
  network: { ...container, what: "network", longest, pattern },
  container,
  proxy: { ...container, purpose: "proxy" },
  collector: { ...container, purpose: "otel" },
  registry: { ...container, purpose: "registry" },
  data: { ...container, what: "volume", longest, pattern, purpose: "data" },
} satisfies Names;
