// The digests are those of Docker Hub's indices, which hold every platform.

/** The stack's own registry: https://hub.docker.com/_/registry. */
export const registryImage = "registry:3.0.0@sha256:6c5666b861f3505b116bb9aa9b25175e71210414bd010d92035ff64018f9457e";

/** Answers what the server does not, with files alone: https://hub.docker.com/_/busybox. */
export const answerImage = "busybox:1.37.0@sha256:9db7b59979c38555a39def84a31fb98b5296952f9e3afd4f6f11f05b07adfab0";

/** The proxy, which switches targets inside one process: https://hub.docker.com/r/basecamp/kamal-proxy. */
export const proxyImage =
  "basecamp/kamal-proxy:v0.9.2@sha256:826a6f66c6ba26ac26197ac8755804403c9bb617b90cfac25c7972154c5328ab";
