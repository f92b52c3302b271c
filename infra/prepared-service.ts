import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { examinationOf, examinationWarnings } from "./examination.ts";
import { checkFit } from "./fit.ts";
import { checkBuild, registryWarnings, stateWarnings } from "./image.ts";
import type { Vendor } from "./observability/vendor.ts";
import { alarmedBy, telemetryWarnings } from "./observability/watcher.ts";
import { pulumiProjectDirectory } from "./project-directory.ts";
import { faultsInProgram, type McpServiceArgs, settingsFrom } from "./service-args.ts";

/** A service that is checked and can be made. */
export interface Prepared {
  settings: Settings;
  /** Folder of Pulumi.yaml, from which paths are seen. */
  projectDirectory: string;
  open: Awaited<ReturnType<Settings["target"]["load"]>>;
  /** Makes what watches the service at a vendor. */
  watch?: Awaited<ReturnType<Vendor["load"]>>;
  warnings: readonly string[];
  /** Whether the platform has what this stack made and its state does not hold. */
  hasLost: boolean;
  /** Whether the stack holds nothing but this service. */
  isAlone: boolean;
}

/**
 * Holds a service against its target and loads what makes it. Throws a ConfigError where the spec cannot work there or
 * there is nothing to build, before any resource is made.
 */
export async function prepareService(settings: Settings, projectDirectory: string, isAlone = true): Promise<Prepared> {
  const { image, spec, target, vendor } = settings;
  // Of an image that the same program makes nothing is known yet.
  const named = settings.madeImage ? undefined : "reference" in image ? image.reference : image.repository;
  const warnings = checkFit(spec, target, pulumi.getStack(), { image: named, vendor });
  checkBuild(settings, projectDirectory);
  warnings.push(...stateWarnings(settings, projectDirectory), ...registryWarnings(settings));
  warnings.push(...examinationWarnings(settings, pulumi.getStack()));
  warnings.push(...telemetryWarnings(settings.observability, target, pulumi.getStack()));
  const open = await target.load();
  const watch = await vendor?.load();
  const stack = pulumi.getStack();
  const examination = examinationOf(settings, { stack, projectDirectory });
  const seen = { ...(settings.pull ? { pull: settings.pull } : {}), ...(examination ? { examination } : {}) };
  const looked = await target.look({ spec: alarmedBy(spec, vendor), stack, ...seen });
  warnings.push(...looked.warnings);
  const { hasLost = false } = looked;
  return { settings, projectDirectory, open, warnings, hasLost, isAlone, ...(watch ? { watch } : {}) };
}

/** The same for a program of the user's own, whose mistakes are told in the words of its arguments. */
export async function prepareFromArgs(name: string, args: McpServiceArgs): Promise<Prepared> {
  try {
    return await prepareService(await settingsFrom(name, args), pulumiProjectDirectory(), false);
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(faultsInProgram(name, error)) : error;
  }
}
