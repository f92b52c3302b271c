import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

/** What an authorization server remembers, in memory, so that it outlives a change of its keys. */
export function createAuthorizationStore(): AdapterFactory {
  const records = new Map<string, AdapterPayload>();

  return (model): Adapter => ({
    async upsert(id, record) {
      records.set(`${model}:${id}`, record);
    },
    find: async (id) => records.get(`${model}:${id}`),
    findByUid: async (uid) => records.values().find((record) => record.uid === uid),
    findByUserCode: async () => undefined,
    async consume(id) {
      const record = records.get(`${model}:${id}`);
      if (record) record["consumed"] = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      records.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, record] of records) if (record.grantId === grantId) records.delete(key);
    },
  });
}
