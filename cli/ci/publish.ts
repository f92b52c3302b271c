import { existsSync } from "node:fs";
import { launchFile, readLaunch } from "../launch/launch-file.ts";

/** An entry in the MCP registry that a workflow may publish without a key. */
export interface RegistryEntry {
  /** What is published, as launch.yaml says. */
  endpoint: string;
}

// Its sum is in Go's checksum database: nobody can put another one in its place.
// https://github.com/modelcontextprotocol/registry/blob/main/docs/modelcontextprotocol-io/github-actions.mdx
const publisher = "github.com/modelcontextprotocol/registry/cmd/publisher@v1.8.9";

/** The entry of a project; undefined where it has none, or one whose name is proved by a key of its domain. */
export async function registryEntry(): Promise<RegistryEntry | undefined> {
  if (!existsSync(launchFile())) return undefined;
  const { registry, endpoint } = await readLaunch();
  const isKeyless = registry?.name?.startsWith("io.github.") === true && (registry.proof ?? "github") === "github";
  return isKeyless && endpoint !== undefined ? { endpoint } : undefined;
}

/** The steps that publish it: the entry is made and checked like every package, and signed in for by GitHub's own token. */
export function publishSteps(command: string, { endpoint }: RegistryEntry): string {
  return `- run: go install ${publisher}
# 2: nothing is amiss, and not all could be looked at; the summary says what.
- run: ${command} launch package "$ENDPOINT" --for registry --out "$RUNNER_TEMP/launch" || [ $? -eq 2 ]
  env:
    ENDPOINT: ${JSON.stringify(endpoint)}
- if: always()
  run: if [ -f "$RUNNER_TEMP/launch/readiness.md" ]; then cat "$RUNNER_TEMP/launch/readiness.md" >> "$GITHUB_STEP_SUMMARY"; fi
- run: |
    "$(go env GOPATH)/bin/publisher" login github-oidc
    "$(go env GOPATH)/bin/publisher" publish "$RUNNER_TEMP/launch/server.json"`;
}
