import { stringify } from "yaml";
import type { OwnPackage } from "../../infra/own-package.ts";
import type { Destination } from "./service.ts";
import { choiceOf } from "./targets.ts";

/** The files of `slipway/` beside the stacks', by name. */
export function projectFiles(
  name: string,
  { target, backendUrl }: Destination,
  own: OwnPackage,
): Readonly<Record<string, string>> {
  return {
    "Pulumi.yaml": stringify({
      name,
      description: `Puts the MCP server ${name} into production`,
      // https://www.pulumi.com/docs/iac/concepts/projects/project-file/
      runtime: { name: "nodejs", options: { typescript: false, packagemanager: "npm" } },
      stackConfigDir: "stacks",
      ...(backendUrl !== undefined && { backend: { url: backendUrl } }),
      plugins: { providers: [{ name: "slipway", path: `node_modules/${own.name}/dist/infra/provider` }] },
    }),
    "index.js": `export { default } from "${own.name}/program";\n`,
    "package.json": `${JSON.stringify(manifest(name, own, choiceOf(target).sdks), null, 2)}\n`,
    ".gitignore": "node_modules\n.slipway\n",
  };
}

function manifest(name: string, own: OwnPackage, sdks: readonly string[]): object {
  return {
    name: `${name}-deployment`,
    private: true,
    type: "module",
    main: "index.js",
    dependencies: {
      // Pulumi looks for it beside the program, where pnpm puts nothing but what is named here.
      "@pulumi/pulumi": own.dependencies["@pulumi/pulumi"],
      ...Object.fromEntries(sdks.map((sdk) => [sdk, own.peerDependencies[sdk]])),
      [own.name]: own.version,
    },
  };
}
