import { indent, state } from "./parts.ts";
import type { CiProject } from "./project.ts";

/** What runs now is held against the golden prompts; it is deployed by then, so that a finding is told and takes nothing back. */
export function promptSteps(project: CiProject): string {
  if (project.prompts === undefined) return "";
  return `      # Which tool each golden prompt leads to, beside the accepted run; with OPENAI_API_KEY a model chooses, else words do.
      # 2: who signs users in let nobody look without SLIPWAY_TOKEN, which is told and fails nothing.
      - run: |
          ${project.command} verify "$STACK" --only prompts --prompts "$PROMPTS" --out "$RUNNER_TEMP/prompts" \\
            \${OPENAI_API_KEY:+--ranker model} \${OPENAI_BASE_URL:+--api chat} \${SLIPWAY_TOKEN:+--token-env SLIPWAY_TOKEN} || [ $? -eq 2 ]
        env:
          PROMPTS: ${project.prompts}
          SLIPWAY_TOKEN: \${{ secrets.SLIPWAY_TOKEN }}
          ${indent([state(project), ...ofModel(project)].join("\n"), 10)}
      - if: always()
        run: if [ -f "$RUNNER_TEMP/prompts/report.md" ]; then cat "$RUNNER_TEMP/prompts/report.md" >> "$GITHUB_STEP_SUMMARY"; fi
`;
}

/** The key of a model that judges golden prompts; nothing where there are none, and empty where nobody set one. */
export function ofModel({ prompts }: CiProject): string[] {
  if (prompts === undefined) return [];
  return ["OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}", "OPENAI_BASE_URL: ${{ vars.OPENAI_BASE_URL }}"];
}
