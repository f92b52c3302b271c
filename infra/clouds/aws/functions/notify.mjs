/**
 * What tells Slack or a webhook of an alert. SNS itself cannot: neither confirms a subscription. A throw makes SNS try
 * again.
 */
// https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html
const { KIND, CHANNEL, SECRET_ARN, SECRET_VERSION } = process.env;
let secret;

export async function handler({ Records }) {
  secret ??= await readSecret();
  for (const { Sns } of Records) await (KIND === "slack" ? toSlack(Sns) : toWebhook(Sns));
}

async function readSecret() {
  const { SecretsManagerClient, GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
  const command = new GetSecretValueCommand({ SecretId: SECRET_ARN, VersionId: SECRET_VERSION });
  return (await new SecretsManagerClient({}).send(command)).SecretString;
}

async function toSlack(message) {
  const answer = await post(
    "https://slack.com/api/chat.postMessage",
    { channel: CHANNEL, text: textOf(message) },
    {
      authorization: "Bearer " + secret,
    },
  );
  const { ok, error } = await answer.json();
  if (!ok) throw new Error("Slack refuses: " + error);
}

async function toWebhook(message) {
  const answer = await post(secret, { text: textOf(message), alarm: alarmOf(message) ?? null }, {});
  if (!answer.ok) throw new Error("the webhook answers " + answer.status);
}

function post(url, body, headers) {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
}

function alarmOf({ Message }) {
  try {
    const alarm = JSON.parse(Message);
    return alarm?.AlarmName ? alarm : undefined;
  } catch {
    return undefined;
  }
}

function textOf(message) {
  const alarm = alarmOf(message);
  if (!alarm) return [message.Subject, message.Message].filter(Boolean).join("\n");
  const state = alarm.NewStateValue === "OK" ? "Solved" : "Alert";
  return [state + ": " + alarm.AlarmName, alarm.AlarmDescription, alarm.NewStateReason].filter(Boolean).join("\n");
}
