/** In so many commits' runs all that takes turns has been run once, by chance. */
export const turns = 3;

/**
 * End-to-end tests of one part each, whose heart other tests hold in every run: of three that follow each other and cost
 * about the same, `npm test` runs one. `npm run test:all` runs all, and so does whoever names them.
 */
export const filesInTurns = [
  "test/cli/verbs.e2e.test.ts",
  "test/engine/simulated-cloud.e2e.test.ts",
  "test/package/examples-cloud.e2e.test.ts",

  "test/cli/stack-files.e2e.test.ts",
  "test/engine/renames.e2e.test.ts",
  "test/infra/policy-pack.e2e.test.ts",

  "test/infra/vendors.e2e.test.ts",
  "test/cli/remedies.e2e.test.ts",
  "test/cli/backend.e2e.test.ts",

  "test/package/package.e2e.test.ts",
  "test/targets/docker/docker-faults.e2e.test.ts",
  "test/targets/docker/python.e2e.test.ts",

  "test/targets/docker/docker-data.e2e.test.ts",
  "test/package/init-quick-starts.e2e.test.ts",
  "test/targets/docker/docker-image.e2e.test.ts",

  "test/targets/docker/quick-starts.e2e.test.ts",
  "test/targets/docker/docker-checkouts.e2e.test.ts",
  "test/targets/docker/docker-examination.e2e.test.ts",
] as const;

/** Those that rest while it is this turn. */
export function restingIn(turn: number): string[] {
  return filesInTurns.filter((_, index) => index % turns !== turn);
}
