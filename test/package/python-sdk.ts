import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { requireGo } from "../../toolchain/offline/go.ts";
import { write } from "./quick-start-parts.ts";

const timeout = 240_000;

// Pulumi's own generator for Python; `pulumi package add` has the language host run it, which the hosts that can be built
// here do not know yet.
const generator = `package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	var spec schema.PackageSpec
	check(json.NewDecoder(os.Stdin).Decode(&spec))
	pkg, err := schema.ImportSpec(spec, nil, schema.NewNullLoader(), schema.ValidationOptions{})
	check(err)
	files, err := python.GeneratePackage("slipway", pkg, nil, nil)
	check(err)
	for name, text := range files {
		file := filepath.Join(os.Args[1], name)
		check(os.MkdirAll(filepath.Dir(file), 0o755))
		check(os.WriteFile(file, text, 0o644))
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
`;
const version = "v3.250.0";
const goMod = `module slipway.invalid/generator

go 1.24

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
`;

/** Puts a virtual environment into a project, with what it requires and the SDK that Pulumi generates of the package there. */
export async function installPythonSdk(project: string): Promise<void> {
  const provider = "./node_modules/slipway/dist/infra/provider/pulumi-resource-slipway";
  const env = { PULUMI_HOME: join(project, ".home") };
  const { stdout: schema } = await execa("pulumi", ["package", "get-schema", provider], { cwd: project, env, timeout });
  const sdk = join(project, "sdks/slipway");
  const { go, environment } = await requireGo("the generator of Pulumi's SDKs");
  const scratch = await mkdtemp(join(tmpdir(), "slipway-generator-"));
  try {
    await write(scratch, { "main.go": generator, "go.mod": goMod });
    const options = { cwd: scratch, env: environment, timeout };
    await execa(go, ["get", `github.com/pulumi/pulumi/pkg/v3@${version}`], options);
    await execa(go, ["run", ".", sdk], { ...options, input: schema });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await execa("python3", ["-m", "venv", "venv"], { cwd: project, timeout });
  const packages = ["install", "--quiet", "--requirement", "requirements.txt", sdk];
  await execa(join(project, "venv/bin/pip"), packages, { cwd: project, timeout });
}
