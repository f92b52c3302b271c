import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { imageSubstitutes, substituteFor } from "../../infra/image-substitutes.ts";
import { answerImage, proxyImage, registryImage } from "../../infra/targets/docker/images.ts";
import { containerInputs } from "../../infra/targets/docker/provider/container-inputs.ts";
import { imagesToBuild } from "../../cli/images.ts";
import { runProgram } from "./program.ts";

const config = { target: "docker", image: { context: "test/fixtures/plain-server" }, service: { name: "demo" } };
const own = "mirror.example.com/hub/registry@sha256:5c1e";

// The machine that runs the tests may have images of its own.
beforeEach(() => {
  vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
});

test("the stack's registry and its proxy are the public images, by digest", async () => {
  const digest = /^[\w./-]+:v?\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/;
  expect([registryImage, proxyImage, answerImage].filter((image) => !digest.test(image))).toEqual([]);
  const { resources } = await runProgram(config);
  const images = resources.filter(({ name }) => /^demo-(registry|proxy)$/.test(name)).map(({ inputs }) => inputs.image);
  expect(images.filter(Boolean).toSorted()).toEqual([proxyImage, registryImage]);
});

test("a machine runs its own image in place of a public one, and the state keeps the public one", async () => {
  vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", `${registryImage}=${own}`);
  const { resources } = await runProgram(config);
  const registry = resources.find(({ type, name }) => type.endsWith(":Container") && name === "demo-registry");
  expect(registry?.inputs.image).toBe(registryImage);
  const rest = { name: "a", env: {}, secrets: {}, ports: [], mounts: [], stopTimeoutSeconds: 5, labels: {} };
  const started = (image: string) => containerInputs.parse({ ...rest, privileges: "none", image }).image;
  expect(started(registryImage)).toBe(own);
  expect(started(proxyImage)).toBe(proxyImage);
});

test("a build takes the machine's own image in place of the base that its Dockerfile names", async () => {
  const build = async () =>
    (await runProgram(config)).resources.find(({ type }) => type === "docker-build:index:Image")?.inputs.context;
  expect(await build()).toEqual({ location: "test/fixtures/plain-server" });
  const { buildsOn } = await imagesToBuild(["test/fixtures/plain-server/Dockerfile"]);
  vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", `${buildsOn[0]}=mirror.example.com/hub/node:24, a=b`);
  expect(await build()).toEqual({
    location: "test/fixtures/plain-server",
    named: {
      [String(buildsOn[0])]: { location: "docker-image://mirror.example.com/hub/node:24" },
      a: { location: "docker-image://b" },
    },
  });
});

test.each([
  ["", {}],
  [" a=b,c=d@sha256:e\nf=g ", { a: "b", c: "d@sha256:e", f: "g" }],
])("substitutes are pairs, apart by commas or white space: '%s'", (text, pairs) => {
  vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", text);
  expect(imageSubstitutes()).toEqual(pairs);
  expect(substituteFor("z")).toBe("z");
});

test.each(["a", "a=", "=b", "a=b=c"])("'%s' is no pair, and is said so", (text) => {
  vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", text);
  expect(() => substituteFor("z")).toThrow(
    `SLIPWAY_IMAGE_SUBSTITUTES: "${text}" is no pair of images; write public=own, and a comma between pairs`,
  );
});
