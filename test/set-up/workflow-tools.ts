import { buildGoProgram, findGo, type GoProgram } from "../../toolchain/offline/go.ts";

const program = (name: string, module: string, version: string, folder = ""): GoProgram => ({
  name,
  package: `${module}${folder}`,
  version,
});
// https://github.com/rhysd/actionlint and https://github.com/nektos/act
const tools = {
  actionlint: program("actionlint", "github.com/rhysd/actionlint", "v1.7.12", "/cmd/actionlint"),
  act: program("act", "github.com/nektos/act", "v0.2.89"),
};

/** Whether what reads and runs workflows can be built here. */
export const canBuildTools = (await findGo()) !== undefined;

/** Path of a program that reads workflows, or runs them; built where it is missing, which takes minutes. */
export function requireTool(name: keyof typeof tools): Promise<string> {
  return buildGoProgram(() => {}, tools[name]);
}
