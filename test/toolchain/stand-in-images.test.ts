import { beforeEach, expect, test, vi } from "vitest";
import { imagesNamedIn, imagesOf } from "../../cli/images.ts";
import type * as project from "../../cli/project.ts";
import { collectorImage } from "../../infra/collector.ts";
import { proxyImage, registryImage } from "../../infra/targets/docker/images.ts";

const asked: string[] = [];
vi.mock("../../toolchain/offline/mirror.ts", () => ({
  mirrorAddress: "127.0.0.1:5999",
  mirrorTool: {},
  mirrorAnswers: (image: string) => {
    asked.push(image.replace(/-recipe-\d+$/, ""));
    return Promise.resolve(!image.includes("/python:"));
  },
}));
vi.mock("../../cli/project.ts", async (original) => {
  const real = await original<typeof project>();
  const observability = { vendor: "otlp", endpoint: "http://127.0.0.1:4318", collector: "measure" };
  return {
    ...real,
    async readStackFile(stack: string) {
      if (stack !== "local with a collector") return real.readStackFile(stack);
      const { config } = await real.readStackFile("local");
      return { config: { ...Object(config), "slipway:observability": observability } };
    },
  };
});
const { standInImages, standInPairs } = await import("../../toolchain/offline/stand-in-images.ts");

const digest = `sha256:${"0".repeat(64)}`;

beforeEach(() => {
  asked.length = 0;
});

test("a stand-in is made of the images that are asked for, and no other", async () => {
  expect(await standInImages([`node:24.21.0-slim@${digest}`, "registry:3.0.0", "python:3.12"]).isThere()).toBe(true);
  expect(asked).toEqual(["library/node:24.21.0-slim", "library/registry:3.0.0"]);
});

test("what is asked for by digest is taken by its tag, which is all that a stand-in has", () => {
  const images = [`docker.io/library/node:24.21.0-slim@${digest}`, "registry:3.0.0", `redis:8@${digest}`];
  expect(standInPairs([...images, ...images])).toEqual([`${images[0]}=node:24.21.0-slim`]);
});

test("R14 the collector beside a server has one, and none of its pulls counts at Docker Hub", async () => {
  expect(collectorImage).toMatch(/^ghcr\.io\/.+@sha256:[0-9a-f]{64}$/);
  expect(standInPairs([collectorImage])).toEqual([
    `${collectorImage}=otel/opentelemetry-collector-contrib:${/:([\d.]+)@/.exec(collectorImage)?.[1] ?? ""}`,
  ]);
});

test("R40 what a Dockerfile of init starts from has one, under another name", async () => {
  const images = ["node:24-slim", "golang:1.25", "gcr.io/distroless/static-debian12:nonroot", "node:22-slim"];
  expect(standInPairs(images)).toEqual([
    "node:24-slim=node:24.21.0-slim",
    "golang:1.25=golang:1-slim",
    "gcr.io/distroless/static-debian12:nonroot=distroless/static-debian12:nonroot",
  ]);
  await standInImages(images).isThere();
  expect(asked).toEqual(["library/node:24.21.0-slim", "library/golang:1-slim", "distroless/static-debian12:nonroot"]);
});

test.each([
  "python:3.13.15-slim",
  "library/python:3.13.15-slim",
  "docker.io/python:3.13.15-slim",
  `python:3.13.15-slim@${digest}`,
])("a Dockerfile that starts from %s lacks its stand-in until it is made", async (base) => {
  expect(await standInImages([base]).isThere()).toBe(false);
  expect(asked).toEqual(["library/python:3.13.15-slim"]);
});

test("a stack needs the images that its Dockerfile names", async () => {
  vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", undefined);
  const [node] = await imagesNamedIn("test/fixtures/plain-server/Dockerfile");
  expect(node).toMatch(/^node:24\.21\.0-slim@sha256:/);
  const { runs, buildsOn } = await imagesOf("local");
  expect(runs).toEqual([registryImage, proxyImage]);
  expect(buildsOn).toContain(node);
  expect((await imagesOf("gcp-prod", [registryImage])).runs).toEqual([registryImage]);
  expect((await imagesOf("local with a collector")).runs).toEqual([registryImage, proxyImage, collectorImage]);
  expect((await imagesOf("local with a collector", [registryImage])).runs).toEqual([registryImage]);
  vi.stubEnv("SLIPWAY_IMAGE_SUBSTITUTES", `${node}=own/node:24,${registryImage}=own/registry:3`);
  const own = await imagesOf("local");
  expect([own.runs[0], own.buildsOn[0]]).toEqual(["own/registry:3", "own/node:24"]);
  vi.unstubAllEnvs();
  expect(await imagesNamedIn("server/examples/python/Dockerfile")).toEqual([
    expect.stringMatching(/^python:3\.13\.15-slim@sha256:/),
    "${PYTHON_IMAGE}",
  ]);
  expect(await imagesNamedIn("stacks/Dockerfile")).toEqual([]);
});
