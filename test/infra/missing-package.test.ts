import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withPackageOf } from "../../infra/missing-package.ts";
import { useProject } from "../cli/own-project.ts";

const project = useProject();
const load = () => {
  const error = new Error("Cannot find package '@pulumi/gcp' imported from program.js");
  return Promise.reject(Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" }));
};

test.each([
  ["package-lock.json", "npm install --save-exact --prefix"],
  ["pnpm-lock.yaml", "&& pnpm add --save-exact "],
  ["bun.lock", "&& bun add --exact @pulumi/gcp@"],
])("R35 a package that is missing is added by the package manager that wrote %s", async (lockFile, command) => {
  const file = join(project, lockFile);
  writeFileSync(file, "what is locked");
  await expect(withPackageOf("cloud-run", load)).rejects.toThrow(command);
  rmSync(file);
});
