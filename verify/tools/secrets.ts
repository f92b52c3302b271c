/** A secret in a text, and what kind it is. */
export interface Secret {
  kind: string;
  text: string;
}

/** Characters of a text that are looked at. */
const longest = 300_000;

const forms: [kind: string, form: RegExp][] = [
  ["a private key", /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----[^-]{0,6000}/],
  // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
  ["a token of GitHub", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,90})\b/],
  ["a token of GitLab", /\bglpat-[\w-]{20,60}\b/],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  ["an access key of AWS", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a secret access key of AWS", /\baws_secret_access_key\W{1,6}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/i],
  ["an API key of Anthropic", /\bsk-ant-[a-z0-9]{2,10}-[\w-]{20,200}/],
  ["an API key of OpenAI", /\bsk-(?:(?:proj|svcacct|admin)-[\w-]{20,300}|[A-Za-z0-9]{40,60}\b)/],
  ["an API key of Google", /\bAIza[\w-]{35}(?![\w-])/],
  ["a token of Slack", /\bxox[abposr]-[\w-]{20,200}/],
  ["a live key of Stripe", /\b[sr]k_live_[A-Za-z0-9]{20,120}\b/],
  ["a token of npm", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["an API key of SendGrid", /\bSG\.[\w-]{22}\.[\w-]{43}\b/],
  ["a URL with a password", /\b[a-z][a-z0-9+]{1,20}:\/\/[^\s:@/"'\\]{1,100}:[^\s:@/"'\\*<>${}]{4,100}@[\w.-]{3,200}/],
];
/** Texts of manuals look like secrets and are none. */
const placeholder = /x{4}|example|your[-_]|placeholder|redacted|:(?:pass|password|secret|user)@/i;

/** The first secret of a known form; a text that is longer than 300,000 characters is looked at up to there. */
export function secretIn(text: string): Secret | undefined {
  const start = text.slice(0, longest);
  for (const [kind, form] of forms) {
    const found = form.exec(start)?.[0];
    if (found !== undefined && !placeholder.test(found)) return { kind, text: found };
  }
  return undefined;
}
