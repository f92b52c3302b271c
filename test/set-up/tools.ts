import { imagesToBuild } from "../../cli/images.ts";
import { collectorImage } from "../../infra/collector.ts";
import { answerImage, proxyImage, registryImage } from "../../infra/targets/docker/images.ts";
import { bringTools, prepareToolchain } from "../../toolchain/index.ts";
import { takesLongForms } from "../long-forms.ts";
import { type Lacking, optionalChains } from "./optional.ts";

/** What some tests need beside the engine and Docker. */
const optional = ["postgres", "chromium"] as const;

/** What the tests run with. */
export interface TestTools {
  /** Additions to the environment. */
  environment: Record<string, string>;
  /** Tells the tests why what they need is not there, by environment variable; empty where it is. */
  missing: Record<string, string>;
}

/** The images that the tests' stacks run and build on; `long` says whether tests take their long forms. */
export function testImages(long = takesLongForms) {
  const beside = long ? [collectorImage] : [];
  const dockerfiles = ["server/Dockerfile", "server/examples/python/Dockerfile"];
  return imagesToBuild(dockerfiles, [registryImage, proxyImage, answerImage, ...beside]);
}

/** Brings what tests need, in their long forms where `all` says so, and says of what cannot be brought why. */
export async function prepareTests({ all = takesLongForms } = {}): Promise<TestTools> {
  const lacking: Lacking = {};
  const beside = (turn: Promise<unknown>) => optionalChains(optional, lacking, turn);
  try {
    const { environment } = await prepareToolchain({ docker: await testImages(all), beside });
    return { environment, missing: toVariables(lacking) };
  } catch (error) {
    const docker = messageOf(error);
    try {
      const { environment } = await prepareToolchain({ beside });
      return { environment, missing: toVariables({ ...lacking, docker }) };
    } catch (second) {
      const pulumi = messageOf(second);
      await bringTools(beside(Promise.resolve())).catch(() =>
        Object.assign(lacking, { postgres: pulumi, chromium: pulumi }),
      );
      return { environment: {}, missing: toVariables({ ...lacking, docker, pulumi }) };
    }
  }
}

type Reason = "docker" | "pulumi" | (typeof optional)[number];

function toVariables({ docker = "", pulumi = "", postgres = "", chromium = "" }: Partial<Record<Reason, string>>) {
  return {
    SLIPWAY_WITHOUT_DOCKER: docker,
    SLIPWAY_WITHOUT_PULUMI: pulumi,
    SLIPWAY_WITHOUT_POSTGRES: postgres,
    SLIPWAY_WITHOUT_CHROMIUM: chromium,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
