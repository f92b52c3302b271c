import { describe, expect, test } from "vitest";
import { chooseImage, type History, withEarlierImage } from "../../cli/earlier-image.ts";
import { handlers } from "../../infra/provider/general-resources.ts";
import { readyImageSchema } from "../../infra/schema.ts";
import { imageHistoryCall as context } from "./image-history.ts";

const image = (digest: string, repository = "ghcr.io/team/server") => `${repository}@sha256:${digest}`;

/** A stack's images as they are deployed and rolled back, with the provider that remembers them. */
class Stack {
  history: History = { current: "", images: [], rolledBack: [], platforms: {} };

  async up(...digests: string[]): Promise<this> {
    for (const digest of digests) await this.run(digest.includes("@") ? digest : image(digest), false);
    return this;
  }

  async rollback(to?: string): Promise<string> {
    const chosen = chooseImage("demo", this.history, to);
    await this.run(chosen, true);
    return chosen;
  }

  /** Deploys an image that was built for a platform, or for whatever builds it. */
  async run(current: string, rollback: boolean, platform?: string): Promise<void> {
    const olds = { ...this.history };
    const newInputs = { image: current, rollback, ...(platform === undefined ? {} : { platform }) };
    const request = { id: "demo", oldInputs: olds, oldOutputs: olds, newInputs };
    const outputs = (await handlers.ImageHistory?.update?.(request, context))?.outputs ?? {};
    const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
    const { platforms } = Object(outputs);
    this.history = { current, images: texts(outputs.images), rolledBack: texts(outputs.rolledBack), platforms };
  }
}

describe("R17 a rollback", () => {
  test("goes to what ran before, and a second one further back", async () => {
    const stack = await new Stack().up("a", "b", "c");
    expect(await stack.rollback()).toBe(image("b"));
    expect(await stack.rollback()).toBe(image("a"));
    await expect(stack.rollback()).rejects.toThrow("no image that ran before is left to go back to");
  });

  test("says where the image before lies that is of another repository, and takes it where it is named", async () => {
    const stack = await new Stack().up(image("a", "ghcr.io/team/old"), image("b"));
    await expect(stack.rollback()).rejects.toThrow(
      "the image before is ghcr.io/team/old@sha256:a, and stack demo has moved to the repository ghcr.io/team/server since: where ghcr.io/team/old still has it and it can be pulled from there, npx slipway rollback demo --to sha256:a",
    );
    expect(await stack.rollback("sha256:a")).toBe(image("a", "ghcr.io/team/old"));
  });

  test("offers no choice where one image alone has run", async () => {
    const stack = await new Stack().up("a");
    await expect(stack.rollback()).rejects.toThrow(
      /^stack demo has run no other image than sha256:a: there is nothing to go back to; npx slipway status demo says/,
    );
  });

  test("passes over what was rolled back, after another deployment as well", async () => {
    const stack = await new Stack().up("a", "b");
    await stack.rollback();
    await stack.up("c");
    expect(await stack.rollback()).toBe(image("a"));
  });

  test("takes what was rolled back for good again once it is deployed again", async () => {
    const stack = await new Stack().up("a", "b");
    await stack.rollback();
    await stack.up("b", "c");
    expect(await stack.rollback()).toBe(image("b"));
  });

  test("goes back to what ran last, also where that is the older image", async () => {
    const stack = await new Stack().up("a", "b", "a");
    expect(await stack.rollback()).toBe(image("b"));
  });

  test("goes to any image of the history by its digest, one that was rolled back too", async () => {
    const stack = await new Stack().up("a", "b", "c");
    await stack.rollback("sha256:a");
    expect(await stack.rollback("sha256:c")).toBe(image("c"));
    // What the first one went past is passed over.
    expect(await stack.rollback()).toBe(image("a"));
    await expect(stack.rollback("sha256:d")).rejects.toThrow("sha256:d was not deployed before");
  });

  test("counts one digest in two places once", async () => {
    const stack = await new Stack().up(
      image("a", "registry.example/other"),
      image("b"),
      image("b", "registry.example/other"),
    );
    expect(await stack.rollback()).toBe(image("a", "registry.example/other"));
  });

  test("finds an image in the stack's own registry after that got another port", async () => {
    const stack = await new Stack().up(image("a", "localhost:5050/demo"), image("b", "localhost:6060/demo"));
    expect(await stack.rollback()).toBe(image("a", "localhost:6060/demo"));
  });

  test("keeps the platform that the image was built for, of a ready image too, and what it is pulled with", () => {
    const reference = image("0".repeat(64));
    const settings = (given: object) =>
      readyImageSchema.parse(withEarlierImage({ "slipway:image": given }, reference, { platforms })["slipway:image"]);
    const platforms = {};
    const pull = { username: "team", secret: "REGISTRY_TOKEN" };
    const more = { platform: "linux/amd64", pull };
    const repository = "ghcr.io/team/server";
    const back = { reference, ownRegistry: false, rollback: true };
    expect(settings({ context: "server", repository, ...more })).toEqual({ ...back, ...more });
    expect(settings({ reference: image("b"), ...more })).toEqual({ ...back, ...more });
    expect(settings({ context: "server", repository })).toEqual(back);
  });

  test("goes back to the platform that the image was for, whatever the stack's file says by now", async () => {
    const [none, amd, arm] = ["0", "1", "2"].map((digit) => image(digit.repeat(64)));
    const stack = new Stack();
    await stack.run(String(none), false);
    await stack.run(String(amd), false, "linux/amd64");
    await stack.run(String(arm), false, "linux/arm64");
    const given = { "slipway:image": { platform: "linux/arm64" } };
    const backTo = (reference = "") => withEarlierImage(given, reference, stack.history)["slipway:image"];
    expect(backTo(amd)).toMatchObject({ platform: "linux/amd64" });
    expect(backTo(none)).not.toHaveProperty("platform");
    for (const digest of "abcdefghij") await stack.up(digest);
    expect(Object.keys(stack.history.platforms)).toHaveLength(10);
  });

  test("keeps ten images, and what runs among them", async () => {
    const stack = await new Stack().up(..."abcdefghijklmno");
    expect(stack.history.images).toHaveLength(10);
    await stack.rollback("sha256:f");
    expect(stack.history.images).toContain(image("f"));
  });
});
