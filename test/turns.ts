/** Of so many files of equal weight each run takes one. */
export const turns = 3;

/**
 * Tests that cost much and hold one part each, whose heart others hold in every run: of three in a row, which cost about
 * the same, `npm test` runs the one that the commit picks. `npm run test:all` runs all, and so does whoever names them.
 */
export const filesInTurns = [
  // Containers on this machine.
  ...["package/package", "targets/docker/docker-faults", "targets/docker/docker-data"],
  ...["targets/docker/docker-examination", "targets/docker/python", "targets/docker/quick-starts"],
  ...["package/examples", "targets/docker/docker-checkouts", "targets/docker/docker-image"],
  ...["cli/pull-requests/preview-deployments", "targets/docker/docker-start", "package/init-quick-starts"],
  // The engine on simulated clouds.
  ...["cli/verbs", "engine/simulated-cloud", "package/examples-cloud"],
  ...["targets/cloud-run/cloud-run-domain", "targets/ecs/ecs-domain", "engine/renames"],
  ...["cli/stack-files", "infra/policy-pack", "infra/vendors"],
  ...["targets/cloud-run/cloud-run-rights", "targets/container-apps/container-apps-rights", "cli/remedies"],
].map((name) => `test/${name}.e2e.test.ts`);

/** Those that rest while it is this turn. */
export function restingIn(turn: number): string[] {
  return filesInTurns.filter((_, index) => index % turns !== turn);
}

/** Names the files that rest, a line each, in the environment of vitest, which knows no flag that reaches every project. */
export const restingVariable = "SLIPWAY_TESTS_AT_REST";
