import { defineConfig, type OxlintOverride } from "oxlint";

/** What a room must not import; see the table of imports in CONTRIBUTING.md. */
const rooms = {
  "server/src": ["@pulumi/*", "**/infra/**", "**/verify/**", "**/cli/**", "**/toolchain/**"],
  verify: ["@pulumi/*", "**/infra/**", "**/server/**", "**/cli/**", "**/toolchain/**"],
  cli: ["@pulumi/*", "**/server/**", "**/test/**", "**/bench/**", "**/scripts/**"],
  create: ["@pulumi/*", "**/server/**", "**/simulation/**", "**/toolchain/**", "**/test/**", "**/scripts/**"],
  toolchain: ["**/infra/**", "**/server/**", "**/verify/**", "**/cli/**"],
  simulation: ["@pulumi/*", "**/verify/**", "**/cli/**", "**/toolchain/**", "**/server/**", "**/test/**"],
  infra: ["**/simulation/**", "**/verify/**", "**/cli/**", "**/toolchain/**", "**/server/**", "**/test/**"],
};
/** What `verify` examines by; what two of them need lies beside them, and never in one. */
const groups = ["reach", "protocol", "tools", "components", "auth", "speed", "prompts"];
// It needs no package and no room: all ask it which package manager is in use.
const forAll = "!**/toolchain/package-manager.mjs";
const message = "this room may not import that one";
/** Each wait of `vi` ends after a second, which a busy machine can take, unless it names a time of its own. */
const expectPoll = "wait by `expect.poll`, which has its time from vitest.config.ts";
const forbid = (group: string[]): NonNullable<OxlintOverride["rules"]> => ({
  "no-restricted-imports": ["error", { patterns: [{ group: [...group, forAll], message }] }],
});

/** What the categories leave out. */
const further = [
  ...["no-array-constructor", "no-case-declarations", "no-empty", "no-fallthrough", "no-prototype-builtins"],
  ...["no-regex-spaces", "no-unexpected-multiline", "no-useless-assignment", "no-useless-constructor", "no-var"],
  ...["prefer-const", "prefer-rest-params", "prefer-spread", "preserve-caught-error"],
  ...["typescript/no-dynamic-delete", "typescript/no-empty-object-type", "typescript/no-explicit-any"],
  ...["typescript/no-extraneous-class", "typescript/no-import-type-side-effects", "typescript/no-invalid-void-type"],
  ...["typescript/no-misused-promises", "typescript/no-namespace", "typescript/no-non-null-assertion"],
  ...["typescript/no-non-null-asserted-nullish-coalescing", "typescript/no-require-imports"],
  ...["typescript/no-unnecessary-type-constraint", "typescript/no-unsafe-function-type"],
  ...["typescript/prefer-literal-enum-member", "typescript/unified-signatures"],
];

const left = [
  ...["typescript/unbound-method", "typescript/await-thenable", "typescript/require-array-sort-compare"],
  ...["typescript/no-useless-default-assignment", "typescript/no-meaningless-void-operator"],
  ...["typescript/no-misused-spread", "typescript/no-base-to-string", "typescript/restrict-template-expressions"],
];

export default defineConfig({
  plugins: ["typescript", "oxc"],
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  categories: { correctness: "error" },
  // What has no extension is not looked at either, even where it is named: infra/provider/pulumi-resource-slipway.
  ignorePatterns: ["**/dist", ".slipway", "create/templates"],
  rules: {
    ...Object.fromEntries(further.map((rule) => [rule, "error" as const])),
    "typescript/ban-ts-comment": ["error", { minimumDescriptionLength: 10 }],
    "typescript/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
    "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    // Of what the category holds beside: methods of records have no `this`, values may be awaited beside promises, texts are
    // sorted by their code units, and outputs of Pulumi say by themselves where they stand as text.
    ...Object.fromEntries(left.map((rule) => [rule, "off" as const])),
  },
  overrides: [
    {
      files: ["**/*.{js,mjs,cjs}"],
      env: { node: true, browser: true },
      rules: { "no-undef": "error", "typescript/no-misused-promises": "off", "typescript/no-floating-promises": "off" },
    },
    // What the page's frame is told, in variables.
    {
      files: ["verify/components/in-page/*.js"],
      globals: { componentOrigin: "readonly", given: "readonly", hostPolicy: "readonly" },
    },
    {
      files: ["**/test/**/*.ts"],
      rules: {
        "no-restricted-properties": [
          "error",
          ...["waitFor", "waitUntil"].map((property) => ({ object: "vi", property, message: expectPoll })),
        ],
      },
    },
    ...Object.entries(rooms).map(([room, group]) => ({ files: [`${room}/**/*.ts`], rules: forbid(group) })),
    ...groups.map((group) => ({
      files: [`verify/${group}/**/*.ts`],
      rules: forbid([...rooms.verify, ...groups.filter((other) => other !== group).map((other) => `**/${other}/**`)]),
    })),
    {
      files: ["verify/*.ts", "verify/{http,mcp,json-schema,report}/**/*.ts"],
      rules: forbid([...rooms.verify, ...groups.map((group) => `**/${group}/**`)]),
    },
    // The list of them all.
    { files: ["verify/checks.ts"], rules: forbid(rooms.verify) },
    {
      files: ["infra/targets/**/*.ts"],
      rules: {
        ...forbid([...rooms.infra, "**/config.ts", "**/service.ts", "**/image.ts"]),
        "no-restricted-properties": [
          "error",
          { object: "process", property: "env", message: "a target reads its options" },
          { object: "pulumi", property: "Config", message: "a target reads its options" },
        ],
      },
    },
    {
      files: ["infra/targets/*/simulation/**/*.ts"],
      rules: { "no-restricted-properties": "off" },
    },
    { files: ["infra/{targets,clouds}/*/simulation/**/*.ts"], rules: forbid(rooms.simulation) },
  ],
});
