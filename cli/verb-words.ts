/** What the help says of a verb: one sentence, and two commands as people type them. */
export interface VerbWords {
  description: string;
  examples: readonly [string, string];
}

/** Every verb in the order of the help. It stands apart from their code, which the help need not load. */
export const verbWords = {
  init: {
    description: "Finds the MCP server in a folder and writes slipway/ beside it; run again, it adds a stack",
    examples: ["init", "init packages/server --target cloud-run --project my-project --region europe-west1"],
  },
  up: {
    description: "Deploys a stack and proves that its endpoint answers",
    examples: ["up", "up gcp-prod --verify --canary 10,50"],
  },
  preview: {
    description: "Shows what up would change, what that costs, and which tools would differ from those that run now",
    examples: ["preview gcp-prod", "preview gcp-prod --markdown > preview.md"],
  },
  ci: {
    description: "Writes the workflows that check, preview and deploy a repository's stacks and look for drift",
    examples: ["ci", "ci --branch trunk --with fly-prod"],
  },
  "ci stacks": {
    description: "Holds every stack's file against its platform, and names those that a workflow is to deploy",
    examples: ["ci stacks", "ci stacks --since origin/main --json"],
  },
  "preview-deployment up": {
    description: "Deploys a pull request as a small stack of its own, examines it and says how to connect to it",
    examples: [
      "preview-deployment up gcp-dev --pull-request 12",
      "preview-deployment up local --pull-request 12 --json",
    ],
  },
  "preview-deployment down": {
    description: "Removes the stack of a pull request, and fails where something of it is left",
    examples: [
      "preview-deployment down gcp-dev --pull-request 12",
      "preview-deployment down gcp-dev --pull-request 12 --markdown",
    ],
  },
  "preview-deployment sweep": {
    description: "Removes the stacks of pull requests that are no longer open, or that were deployed too long ago",
    examples: ["preview-deployment sweep gcp-dev", "preview-deployment sweep gcp-dev --markdown > sweep.md"],
  },
  policy: {
    description: "Holds what a stack has on its platform against rules: images by digest, no plain secret, rights",
    examples: ["policy gcp-prod", "policy gcp-prod --json"],
  },
  comment: {
    description: "Keeps one comment on a pull request, or one issue, up to date with what preview --markdown printed",
    examples: ["comment preview.md --pull-request 12", "comment drift.md --issue"],
  },
  status: {
    description: "Says what of a stack runs, since when, whether it answers, and what was deployed last",
    examples: ["status gcp-prod", "status gcp-prod --json"],
  },
  logs: {
    description: "Prints what a stack's service wrote last, or follows it",
    examples: ["logs gcp-prod", "logs gcp-prod --follow --json"],
  },
  open: {
    description: "Opens a stack's page in the browser: the platform's console, its dashboard or the service itself",
    examples: ["open gcp-prod", "open gcp-prod --page dashboard"],
  },
  "secrets set": {
    description: "Encrypts a secret into a stack's file; its value is asked for, or read from standard input",
    examples: ["secrets set DATABASE_URL gcp-prod", "secrets set TLS_KEY gcp-prod < key.pem"],
  },
  "secrets list": {
    description: "Names a stack's secrets, with those that are missing or that nothing uses; never a value",
    examples: ["secrets list gcp-prod", "secrets list gcp-prod --json"],
  },
  "gate list": {
    description: "Says who may use the app of a stack now: an allow-list, a feature flag, or everybody",
    examples: ["gate list gcp-prod", "gate list gcp-prod --json"],
  },
  "gate add": {
    description: "Lets somebody in: at once where the server reads its allow-list anew, else with the next up",
    examples: ["gate add ada@example.com local", "gate add @example.com gcp-prod"],
  },
  "gate remove": {
    description: "Takes somebody off the allow-list",
    examples: ["gate remove ada@example.com local", "gate remove @example.com gcp-prod --json"],
  },
  "gate open": {
    description: "Lets in everybody who can sign in",
    examples: ["gate open local", "gate open gcp-prod --json"],
  },
  usage: {
    description:
      "Counts a stack's tool calls by tool and client, with errors, times and tools that it does not have any more",
    examples: ["usage gcp-prod --vendor --hours 168", "usage --from saved.log --json"],
  },
  monitors: {
    description: "Prints a stack's alarms as rules of Prometheus, its charts for Grafana, or what asks it from outside",
    examples: ["monitors gcp-prod > rules.yaml", "monitors gcp-prod --format grafana > dashboard.json"],
  },
  compare: {
    description: "Shows what a stack's service would cost, and what it could, on every target",
    examples: ["compare gcp-prod", "compare --cpu 2 --memory 4096"],
  },
  rollback: {
    description: "Deploys the image that ran before, and builds nothing",
    examples: ["rollback gcp-prod", "rollback gcp-prod --to sha256:…"],
  },
  rehearse: {
    description: "Deploys a stack to a simulated cloud and runs its image here: no account, no network, no cost",
    examples: ["rehearse gcp-prod", "rehearse gcp-prod --json"],
  },
  acceptance: {
    description: "Takes a copy of a stack through its whole life, from the first up to nothing left, and reports",
    examples: ["acceptance local", "acceptance gcp-dev --simulated --out report/"],
  },
  verify: {
    description: "Examines an MCP endpoint, deployed by Slipway or not: is it ready for people?",
    examples: ["verify gcp-prod --out report/", "verify https://mcp.example.com/mcp --quick"],
  },
  "verify diff": {
    description:
      "Holds a report of verify against an earlier one, or an endpoint as it is now: what is new, gone, slower?",
    examples: ["verify diff before.json after.json", "verify diff before.json gcp-prod"],
  },
  "contract accept": {
    description: "Keeps the tools of an endpoint in contract.json, as what clients and hosts know from now on",
    examples: ["contract accept", "contract accept gcp-prod --allow-breaking search-is-find-since-2.0"],
  },
  "contract check": {
    description: "Holds the tools of an endpoint against contract.json: does a published app still work?",
    examples: ["contract check gcp-prod", "contract check report.json --exact --json"],
  },
  doctor: {
    description: "Says in one sentence why an endpoint does not work, and what to do",
    examples: ["doctor gcp-prod", "doctor https://mcp.example.com/mcp --json"],
  },
  "launch init": {
    description: "Writes launch.yaml, what directories ask for, with all that can be found out filled in",
    examples: ["launch init", "launch init gcp-prod"],
  },
  "launch check": {
    description: "Says what is missing before an app is listed, by each directory's own rules, and whether it is ready",
    examples: ["launch check gcp-prod", "launch check gcp-prod --for openai,readiness --out report/"],
  },
  "launch package": {
    description: "Makes what is uploaded: the plugin, the records of other directories, test cases, screenshots",
    examples: ["launch package gcp-prod", "launch package gcp-prod --out launch/"],
  },
  notes: {
    description: "Writes what changed since the last release: tools, settings, image and commits",
    examples: ["notes gcp-prod --title 1.4.0", "notes --since v1.3.0 --write"],
  },
  dev: {
    description: "Runs the server of a folder and starts it anew at every saved file, at an address that stays",
    examples: ["dev", "dev packages/server --tunnel ssh:nokey@localhost.run"],
  },
  connect: {
    description: "Says how to connect ChatGPT to an endpoint, and what ChatGPT would see there and stumble over",
    examples: ["connect gcp-prod", "connect https://mcp.example.com/mcp --json"],
  },
  down: {
    description: "Removes everything a stack made",
    examples: ["down", "down gcp-dev --yes"],
  },
  destroy: {
    description: "The same as down",
    examples: ["destroy", "destroy gcp-dev --yes"],
  },
  env: {
    description: 'Prints what a shell needs to run pulumi itself: eval "$(npx slipway env)"',
    examples: [
      'eval "$(npx slipway env)"',
      'eval "$(npx slipway env gcp-prod)" && pulumi -C slipway stack --stack gcp-prod',
    ],
  },
  completion: {
    description: "Prints the script that completes verbs, flags and stacks in bash, zsh or fish",
    examples: ["completion bash >> ~/.bashrc", "completion fish > ~/.config/fish/completions/slipway.fish"],
  },
} as const satisfies Record<string, VerbWords>;

/** Name of a verb, of one word or two. */
export type VerbName = keyof typeof verbWords;

/** A verb's name and description, as its definition has them. */
export function metaOf(name: VerbName): { name: VerbName; description: string } {
  return { name, description: verbWords[name].description };
}

/** A verb's examples as they are typed. */
export function examplesOf(name: VerbName): string[] {
  return verbWords[name].examples.map((example) => (example.includes("npx") ? example : `npx slipway ${example}`));
}
