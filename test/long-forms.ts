/**
 * Whether tests that have a short and a long form take the long one, such as a failure at every resource on every target:
 * `npm run test:all`, or `SLIPWAY_TEST_ALL=1 npx vitest run <file>`.
 */
export const takesLongForms = process.env.SLIPWAY_TEST_ALL === "1";
