import { beforeEach, expect, test, vi } from "vitest";
import { baseImages, imagesNamedIn } from "../../cli/base-images.ts";

const asked: string[] = [];
vi.mock("../../toolchain/mirror.ts", () => ({
  mirrorAddress: "127.0.0.1:5999",
  mirrorTool: {},
  mirrorAnswers: (image: string) => {
    asked.push(image.replace(/-recipe-\d+$/, ""));
    return Promise.resolve(!image.includes("/python:"));
  },
}));
const { standInImages } = await import("../../toolchain/stand-in-images.ts");

const always = ["library/node:24.21.0-slim", "library/registry:3.0.0", "basecamp/kamal-proxy:v0.9.2"];
const python = "library/python:3.13.15-slim";

beforeEach(() => {
  asked.length = 0;
});

test("a machine where nobody uses Python makes no stand-in for its image", async () => {
  expect(await standInImages(["node:24.21.0-slim", "python:3.12"]).isThere()).toBe(true);
  expect(asked).toEqual(always);
});

test.each(["python:3.13.15-slim", "library/python:3.13.15-slim", "docker.io/python:3.13.15-slim"])(
  "a Dockerfile that starts from %s lacks its stand-in until it is made",
  async (base) => {
    expect(await standInImages([base]).isThere()).toBe(false);
    expect(asked).toEqual([...always, python]);
  },
);

test("a stack needs the images that its Dockerfile names", async () => {
  expect(await baseImages("local")).toContain("node:24.21.0-slim");
  expect(await imagesNamedIn("server/examples/python/Dockerfile")).toContain("python:3.13.15-slim");
  expect(await imagesNamedIn("test/fixtures/plain-server/Dockerfile")).toEqual(["node:24.21.0-slim"]);
  expect(await imagesNamedIn("stacks/Dockerfile")).toEqual([]);
});
