import { setUpSteps } from "./actions.ts";
import { defaults, head, indent } from "./parts.ts";
import type { CiProject } from "./project.ts";
import type { RegistryEntry } from "./registry-entry.ts";

// Its sum is in Go's checksum database: nobody can put another one in its place.
// https://github.com/modelcontextprotocol/registry/blob/main/docs/modelcontextprotocol-io/github-actions.mdx
const publisher = "github.com/modelcontextprotocol/registry/cmd/publisher@v1.8.9";

/** The workflow that publishes to the MCP registry; empty where there is nothing to publish. */
export function publishText(project: CiProject): string {
  const { registry, install, command } = project;
  if (registry === undefined) return "";
  return `${head("publish", "Publishes the entry in the MCP registry with a version's tag, signed in for by GitHub itself: there is no key.")}
on:
  push:
    tags: ["v*"]
  workflow_dispatch:
concurrency:
  group: slipway-publish
  cancel-in-progress: false
${defaults(project)}jobs:
  publish:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      id-token: write
    # Who may publish is said there: require a reviewer.
    environment: mcp-registry
    steps:
      ${indent(setUpSteps(install), 6)}
      ${indent(publishSteps(command, registry), 6)}
`;
}

/** The steps that publish it: the entry is made and checked like every package, and signed in for by GitHub's own token. */
function publishSteps(command: string, { endpoint }: RegistryEntry): string {
  return `- run: go install ${publisher}
# 2: nothing is amiss, and not all could be looked at; the summary says what.
- run: ${command} launch package "$ENDPOINT" --for registry --out "$RUNNER_TEMP/launch" || [ $? -eq 2 ]
  env:
    ENDPOINT: ${JSON.stringify(endpoint)}
- if: always()
  run: if [ -f "$RUNNER_TEMP/launch/readiness.md" ]; then cat "$RUNNER_TEMP/launch/readiness.md" >> "$GITHUB_STEP_SUMMARY"; fi
- if: startsWith(github.ref, 'refs/tags/')
  run: |
    version=$(node -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8")).version' "$RUNNER_TEMP/launch/server.json")
    [ "$GITHUB_REF_NAME" = "v$version" ] || { echo "::error::launch.yaml has version $version, and the tag is $GITHUB_REF_NAME: tag v$version, or change version"; exit 1; }
- run: |
    "$(go env GOPATH)/bin/publisher" login github-oidc
    "$(go env GOPATH)/bin/publisher" publish "$RUNNER_TEMP/launch/server.json"`;
}
