import { previewSchema } from "../../infra/preview-schema.ts";
import { prepareToolchain } from "../../toolchain/index.ts";
import { verify } from "../../verify/run.ts";
import { acceptedContract } from "../contract-file.ts";
import { openBackend } from "../embedded-state.ts";
import { imagesOf } from "../images.ts";
import { endWithSignals, leaveSignals } from "../interruption.ts";
import { needsDocker } from "../project.ts";
import type { Session } from "../pulumi.ts";
import { decrypt, readSettings } from "../stack-copy.ts";
import { readLimits } from "../verify-endpoint.ts";
import type { PreviewGround } from "./deploy.ts";

/** Brings the tools and opens the backend in which the pull requests' stacks of a stack lie. */
export async function openPreviews(from: string): Promise<Omit<Session, "stack">> {
  const docker = await needsDocker(from);
  const needs = docker ? { docker: await imagesOf(from) } : {};
  const toolchain = await leaveSignals(() => prepareToolchain(needs));
  return { docker, toolchain, state: await openBackend(from) };
}

/** The platform itself, in whatever account the shell is signed in to. */
export async function onPlatform(from: string): Promise<PreviewGround> {
  const limits = await readLimits(from);
  return {
    adapt: (settings) => settings,
    environment: {},
    examine: (endpoint) =>
      endWithSignals(() => verify(endpoint, { quick: true, ...acceptedContract(), ...(limits ? { limits } : {}) })),
    decrypt,
  };
}

/** Hours after its last deployment for which a pull request's stack may stay. */
export async function hoursOf(from: string): Promise<number> {
  const { settings } = await readSettings(from);
  return previewSchema.parse(settings["slipway:preview"] ?? {}).hours;
}
