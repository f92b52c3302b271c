import { describe, expect, test } from "vitest";
import type { Properties } from "../../infra/provider/protocol.ts";
import type { CloudOptions, LiveResource, SimulatedCloud } from "../../simulation/cloud/index.ts";
import type { StackConfig } from "../infra/program.ts";
import {
  type CloudStack,
  createWithFailures,
  destroyWithFailures,
  expectNothingLeft,
  expectOwned,
  stepsOf,
  useCloudStack,
} from "./cloud-stack.ts";
import type { RunResult } from "./engine.ts";
import { isInTurn, isItsTurn } from "../long-forms.ts";

/** Those whose lives show the same of the same SDKs, engine and program: a run walks through half of them. */
const alike = ["app-runner", "cloud-run", "container-apps", "ecs"];

/** What the life of a stack looks like on one target; steps are `<operation> <type's last part> <name>`. */
export interface TargetLife {
  target: string;
  cloud: CloudOptions;
  config: StackConfig & { service: object; image: object };
  /** By name, TOKEN among them; nothing may show their texts. */
  secrets: Record<string, string>;
  /** More texts that nothing may show. */
  hidden?: readonly string[];
  /** Type of the resource that runs the server. */
  server: string;
  /** Lets the cloud take its time over what the first `up` must wait for. */
  delay(cloud: SimulatedCloud): void;
  /** What is special about the first preview, and about the first `up`. */
  planned?(preview: RunResult, stack: CloudStack): void;
  deployed(steps: string[], stack: CloudStack): Promise<void>;
  /** What a changed secret touches, and two instances at least. */
  steps: { secret: string[]; instances: string[] };
  /** Inputs of the server that somebody changes by hand, and another resource that somebody removes. */
  drift: { inputs: Properties; removes?: string };
  revision: FailedRevision | undefined;
  /** What keeps its name after it was deleted, by the type's last part. */
  softDeleted: string[];
  endpoint: string;
}

/** How a revision fails that the platform does not let serve. */
export interface FailedRevision {
  /** Makes the revisions of other images than this one fail, or none. */
  failAllBut(image: string | undefined): void;
  /** What is special about the `up` that fails. */
  failed(result: RunResult, image: string, stack: CloudStack): Promise<void>;
  /** What the `up` touches that is well again. */
  steps: string[];
}

/** The image of another build. */
export const changedImage = (config: TargetLife["config"]) => ({ ...config.image, buildArgs: { NEW: "1" } });

/** The resource that runs the server. */
export function serverOf({ cloud }: CloudStack, type: string): LiveResource {
  // Not that in which a revision is examined.
  const found = cloud.resources.find((resource) => resource.type === type && !resource.name.endsWith("-next"));
  if (!found) throw new Error("there is no service");
  return found;
}

/**
 * Walks one stack through its life on a simulated cloud, on the real engine, where it is the target's turn. The tests
 * that `between` makes see it deployed, with two instances, before it is destroyed.
 */
export function testLife(life: TargetLife, between: (stack: () => CloudStack) => void): void {
  const { target, config, secrets, server, steps } = life;
  const last = server.split(":").at(-1);
  const scaled = { ...config, service: { ...config.service, minInstances: 2 } };
  // Where every resource fails, the life around that is run, too.
  const runs = isItsTurn(target) || isInTurn(alike.indexOf(target), 2);

  describe.skipIf(!runs)(`the life of a stack on ${target}`, () => {
    const stack = useCloudStack(life.cloud, config, secrets, { keepsProgram: false });

    test("a preview makes nothing, up makes it, and a second up changes nothing", async () => {
      const { cloud, engine, up } = stack();
      const preview = await engine.preview();
      expect(preview.ok, preview.output).toBe(true);
      life.planned?.(preview, stack());
      expect(cloud.resources).toEqual([]);
      life.delay(cloud);
      const made = await up();
      expect(await engine.stackOutput("endpoint")).toBe(life.endpoint);
      expect(await engine.stackOutput("imageHistory")).toEqual([await engine.stackOutput("image")]);
      await expectOwned(stack());
      expect(await up()).toEqual([]);
      await life.deployed(made, stack());
      engine.keepProgram();
    });

    test("R10 R11 a changed secret touches what it must and no more", async () => {
      const { id } = serverOf(stack(), server);
      await stack().setSecrets({ TOKEN: "another-horse-battery-staple" });
      expect(await stack().up()).toEqual(steps.secret);
      expect(serverOf(stack(), server).id).toBe(id);
    });

    test("R10 R11 so do other numbers, and no secret stands in the state, the calls, or what is printed", async () => {
      const { cloud, configure, engine } = stack();
      await configure(scaled);
      const again = await engine.up({ flags: ["--diff"] });
      expect(again.ok, again.output).toBe(true);
      expect(stepsOf(again)).toEqual(steps.instances);
      const texts = [...Object.values(secrets), "another-horse-battery-staple", ...(life.hidden ?? [])];
      for (const text of texts) {
        expect(await engine.stateText()).not.toContain(text);
        expect(JSON.stringify(cloud.calls)).not.toContain(text);
        expect(again.output).not.toContain(text);
      }
    });

    test("drift is seen by refresh and mended by up", async () => {
      const { cloud, engine, up } = stack();
      const { id, inputs } = serverOf(stack(), server);
      const { removes } = life.drift;
      const lost = cloud.resources.find(({ name }) => name === removes);
      cloud.drift(id, life.drift.inputs);
      if (lost) cloud.remove(lost.id);
      const resource = lost && `${lost.type.split(":").at(-1)} ${lost.name}`;
      const seen = stepsOf(await engine.refresh());
      expect(seen.toSorted()).toEqual([...(lost ? [`delete ${resource}`] : []), `update ${last} demo`]);
      const mended = await up();
      expect(mended).toContain(`update ${last} demo`);
      if (lost) expect(mended).toContain(`create ${resource}`);
      expect(serverOf(stack(), server).inputs).toEqual(inputs);
    });

    const { revision } = life;
    if (revision)
      test("R17 a revision that never serves fails the up, which says why, and is tried again unchanged", async () => {
        const { configure, engine, up } = stack();
        const before = String(await engine.stackOutput("image"));
        revision.failAllBut(before);
        await configure({ ...scaled, image: changedImage(config) });
        const result = await engine.up();
        expect(result.ok).toBe(false);
        expect(stepsOf(result)).toContain("update Image demo");
        expect(result.output).not.toMatch(/\n\s+at .*:\d+:\d+/);
        await revision.failed(result, before, stack());
        expect(await engine.stackOutput("imageHistory")).toEqual([before]);

        // What was wrong lay outside of the stack, so that the retry changes nothing in it.
        revision.failAllBut(undefined);
        const preview = await engine.preview();
        expect(preview.ok, preview.output).toBe(true);
        expect(await up()).toEqual(revision.steps);
        expect(await engine.stackOutput("imageHistory")).toEqual([await engine.stackOutput("image"), before]);
        expect(await up()).toEqual([]);
      });

    between(stack);

    test("destroy leaves nothing, an up after it works, and what fails on the way is mended by the next one", async () => {
      const { cloud, configure, engine, setSecrets } = stack();
      const destroyed = await engine.destroy();
      expect(destroyed.ok, destroyed.output).toBe(true);
      await expectNothingLeft(stack());
      // Secrets of the tests in between are gone.
      await configure({ ...config, secrets: {} });
      await setSecrets(secrets);
      await createWithFailures(stack(), target);
      await destroyWithFailures(stack(), target);
      const types = cloud.softDeleted.map(({ type }) => type.split(":").at(-1) ?? "");
      expect([...new Set(types)].toSorted()).toEqual(life.softDeleted);
    });
  });
}
