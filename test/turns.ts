import { join } from "node:path";

/** Of so many files of equal weight each run takes one. */
export const turns = 3;

/**
 * Tests that cost much and hold one part each, whose heart others hold in every run: of three in a row, which cost about
 * the same, `npm test` runs the one that the commit picks. `npm run test:all` runs all, and so does whoever names them.
 */
export const filesInTurns = [
  // Containers on this machine.
  ...["package/package.e2e", "targets/docker/docker-faults.e2e", "targets/docker/docker-data.e2e"],
  ...["targets/docker/docker-examination.e2e", "targets/docker/python.e2e", "targets/docker/quick-starts.e2e"],
  ...["package/examples.e2e", "targets/docker/docker-checkouts.e2e", "targets/docker/docker-image.e2e"],
  ...["cli/pull-requests/preview-deployments.e2e", "targets/docker/docker-start.e2e", "package/init-quick-starts.e2e"],
  ...["cli/acceptance/simulated.e2e", "cli/acceptance/acceptance.e2e", "cli/rehearse.e2e"],
  // The engine on simulated clouds.
  ...["cli/verbs.e2e", "engine/simulated-cloud.e2e", "package/examples-cloud.e2e"],
  ...["targets/cloud-run/cloud-run-domain.e2e", "targets/ecs/ecs-domain.e2e", "engine/renames.e2e"],
  ...["cli/stack-files.e2e", "infra/policy-pack.e2e", "infra/vendors.e2e"],
  ...["targets/cloud-run/cloud-run-rights.e2e", "targets/container-apps/container-apps-rights.e2e", "cli/remedies.e2e"],
  // Endpoints with faults, and browsers.
  ...["verify/doctor", "verify/components-browser", "verify/protocol-faults"],
  ...["verify/reach", "verify/package", "verify/isolated"],
  ...["verify/component-frame", "verify/client-faults", "verify/foreign"],
  // Programs that are started over and over: vitest, the server without its fast path, `verify`.
  ...["scripts/test-runner", "../server/src/fast-path/test/removal", "verify/command"],
  // One of its own.
  "targets/docker/docker-upgrade.e2e",
].map((name) => join("test", `${name}.test.ts`));

/** Those that rest while it is this turn. */
export function restingIn(turn: number): string[] {
  return filesInTurns.filter((_, index) => index % turns !== turn);
}

/** Names the files that rest, a line each, in the environment of vitest, which knows no flag that reaches every project. */
export const restingVariable = "SLIPWAY_TESTS_AT_REST";
