import type { Report } from "../tool.ts";
import { buildGoProgram } from "./go.ts";

/** Builds a version of the plugin that builds images; answers the program's path. */
export function buildDockerBuildPlugin(report: Report, version: string): Promise<string> {
  return buildGoProgram(report, {
    name: "pulumi-resource-docker-build",
    package: "github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build",
    version: `v${version}`,
    ldflags: `-X github.com/pulumi/pulumi-docker-build/provider.Version=${version}`,
    replace: [
      "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3 => ./dotnet",
      "github.com/pulumi/pulumi-java => ./java",
    ],
    files: codeGenerators,
  });
}

// The plugin names these types of two code generators in its schema and uses nothing else of them; the Go module proxy
// serves neither, and a running plugin generates no code.
const codeGenerators = {
  "dotnet/go.mod": "module github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3\n\ngo 1.24\n",
  "dotnet/codegen/package-info.go": `package codegen

type CSharpPackageInfo struct {
	RespectSchemaVersion bool              \`json:"respectSchemaVersion,omitempty"\`
	PackageReferences    map[string]string \`json:"packageReferences,omitempty"\`
}
`,
  "java/go.mod": "module github.com/pulumi/pulumi-java\n\ngo 1.24\n",
  "java/pkg/codegen/java/package-info.go": `package java

type PackageInfo struct {
	BuildFiles                      string            \`json:"buildFiles,omitempty"\`
	GradleNexusPublishPluginVersion string            \`json:"gradleNexusPublishPluginVersion,omitempty"\`
	Dependencies                    map[string]string \`json:"dependencies,omitempty"\`
}
`,
};
