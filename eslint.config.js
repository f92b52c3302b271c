import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

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
const message = "this room may not import that one";
const forbid = (group) => ["error", { patterns: [{ group, message }] }];

export default tseslint.config(
  { ignores: ["**/node_modules", "**/dist", ".slipway", "create/templates"] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    // A service of the language, which takes any file, costs twice as much as these two programs.
    languageOptions: {
      parserOptions: {
        project: ["tsconfig.json", "server/component/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/*.{js,mjs,cjs}", "infra/provider/pulumi-resource-slipway"],
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "URL", "setTimeout", "performance", "fetch", "AbortSignal"].map((name) => [
          name,
          "readonly",
        ]),
      ),
    },
  },
  ...Object.entries(rooms).map(([room, group]) => ({
    files: [`${room}/**/*.ts`],
    rules: { "no-restricted-imports": forbid(group) },
  })),
  ...groups.map((group) => ({
    files: [`verify/${group}/**/*.ts`],
    rules: {
      "no-restricted-imports": forbid([
        ...rooms.verify,
        ...groups.filter((other) => other !== group).map((other) => `**/${other}/**`),
      ]),
    },
  })),
  {
    files: ["verify/*.ts", "verify/{http,mcp,json-schema,report}/**/*.ts"],
    rules: { "no-restricted-imports": forbid([...rooms.verify, ...groups.map((group) => `**/${group}/**`)]) },
  },
  {
    files: ["infra/targets/**/*.ts"],
    ignores: ["infra/targets/*/simulation/**"],
    rules: {
      "no-restricted-imports": forbid([...rooms.infra, "**/config.ts", "**/service.ts", "**/image.ts"]),
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: "a target reads its options",
        },
        { selector: "NewExpression[callee.property.name='Config']", message: "a target reads its options" },
      ],
    },
  },
  {
    files: ["infra/{targets,clouds}/*/simulation/**/*.ts"],
    rules: { "no-restricted-imports": forbid(rooms.simulation) },
  },
);
