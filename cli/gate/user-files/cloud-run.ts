import { execa, ExecaError } from "execa";
import { npxSlipway } from "../../../infra/remedies.ts";
import { liveSecretId } from "../../../infra/targets/cloud-run/names.ts";
import { UserError } from "../../user-error.ts";
import type { FilePlace, UserFile } from "./contract.ts";

// gcloud repeats by itself what may pass: https://cloud.google.com/sdk/gcloud/reference/topic/configurations
const timeoutMs = 60_000;
/** The version that the stack made stays, so that the secret is never without one. */
const firstVersion = 1;

/** The file as a secret of Google's, of which each read by the server asks for the newest version. */
export async function openOnCloudRun({ stack, settings }: FilePlace): Promise<UserFile> {
  const { project } = settings["slipway:options"];
  if (project === undefined) throw new UserError(`slipway:options.project: required in stacks/Pulumi.${stack}.yaml`);
  const secret = liveSecretId({ spec: settings["slipway:service"], stack });
  const versions = (verb: string, flags: readonly string[], input?: string) =>
    gcloud(stack, ["secrets", "versions", verb, ...flags, `--project=${project}`, "--quiet"], input);
  let written = 0;
  const enabled = async (which = "") => {
    const listed = await versions("list", [secret, `--filter=state=enabled${which}`, "--format=value(name)"]);
    return listed.split(/\s+/).filter(Boolean).map(Number);
  };
  return {
    // By its number: what `latest` and a list show may be older than what was written a moment ago.
    // https://cloud.google.com/secret-manager/docs/reference/consistency
    async read() {
      const newest = Math.max(...(await enabled()), written);
      return versions("access", [String(newest), `--secret=${secret}`]);
    },
    async write(text) {
      const name = await versions("add", [secret, "--data-file=-", "--format=value(name)"], text);
      written = Number(name.trim().split("/").at(-1));
      // Each that stays is paid for; one of today may still be what `latest` stands for.
      // https://cloud.google.com/sdk/gcloud/reference/topic/filters
      for (const version of (await enabled(" AND createTime<-P1D")).filter(
        (one) => one < written && one !== firstVersion,
      ))
        await versions("destroy", [String(version), `--secret=${secret}`]);
    },
  };
}

async function gcloud(stack: string, words: readonly string[], input = ""): Promise<string> {
  try {
    const { stdout } = await execa("gcloud", words, { input, timeout: timeoutMs, stripFinalNewline: false });
    return stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === "ENOENT")
      throw new UserError(
        "gcloud is not there, by which Google's secrets are read and written: https://cloud.google.com/sdk/docs/install",
      );
    const said = String(error.stderr ?? "")
      .trim()
      .split("\n")
      .slice(-1)
      .join();
    const why = error.timedOut ? `gave no answer in ${timeoutMs / 1000} s` : `said: ${said}`;
    throw new UserError(
      `gcloud ${words.slice(0, 3).join(" ")} ${why}; sign in with gcloud auth login, and bring the secret with ${npxSlipway()} up ${stack}`,
    );
  }
}
