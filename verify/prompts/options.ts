/** How golden prompts are judged; by their words where nothing is said. */
export interface PromptOptions {
  ranker?: "lexical" | "model";
  /** Name of the model at the API. */
  model?: string;
  /** Shape of the API of a model; `responses` where it is missing. */
  api?: "responses" | "chat";
  /** Where the API is, such as https://host/v1; OpenAI's where it is missing. */
  baseUrl?: string;
  /** Never kept anywhere. */
  apiKey?: string;
  /** Longest time for one answer of the model; 20 s where it is missing. */
  answerSeconds?: number;
  /** File that keeps the model's answers. */
  record?: string;
  /** File of kept answers to take in place of a model's. */
  replay?: string;
  /** File with the last accepted outcomes; beside the prompts where it is missing. */
  baseline?: string;
  /** Makes this run's outcomes the accepted ones. */
  accept?: boolean;
}
