import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const secrets = new SecretsManagerClient();
const timeoutMs = 8000;

/** Posts each alarm that the topic sends to a Slack channel; throws where Slack refuses, so that it is tried again. */
export async function handler(event) {
  const { SecretString: token } = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.TOKEN_SECRET }));
  for (const { Sns } of event.Records) {
    const answer = await fetch("https://slack.com/api/chat.postMessage", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ channel: process.env.CHANNEL, text: toText(Sns) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { ok, error } = await answer.json();
    if (!ok) throw new Error(`Slack refused the message: ${error}`);
  }
}

function toText({ Subject, Message }) {
  try {
    const { AlarmName, NewStateValue, AlarmDescription } = JSON.parse(Message);
    if (AlarmName) return `*${NewStateValue}* ${AlarmName}\n${AlarmDescription ?? ""}`;
  } catch {
    // A budget writes plain text.
  }
  return `${Subject ?? ""}\n${Message}`;
}
