import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/**
 * State of one running tenant, in memory. The provider's own memory adapter is one cache of 1,000 entries shared by
 * every provider of the process: under load it forgets sessions and refresh tokens that are still good.
 */
export function memoryStore(): AdapterFactory {
  return (): Adapter => {
    const entries = new Map<string, Entry>();
    const live = (id: string): AdapterPayload | undefined => {
      const entry = entries.get(id);
      if (entry === undefined || entry.expiresAt > Date.now()) return entry?.payload;
      entries.delete(id);
      return undefined;
    };
    const findBy = (field: 'uid' | 'userCode', value: string): AdapterPayload | undefined => {
      for (const [id, { payload }] of entries) if (payload[field] === value) return live(id);
      return undefined;
    };
    return {
      upsert: (id, payload, expiresIn) => {
        const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1_000;
        entries.set(id, { payload, expiresAt });
        return Promise.resolve();
      },
      find: (id) => Promise.resolve(live(id)),
      findByUid: (uid) => Promise.resolve(findBy('uid', uid)),
      findByUserCode: (code) => Promise.resolve(findBy('userCode', code)),
      consume: (id) => {
        const payload = live(id);
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1_000);
        return Promise.resolve();
      },
      destroy: (id) => {
        entries.delete(id);
        return Promise.resolve();
      },
      revokeByGrantId: (grantId) => {
        for (const [id, { payload }] of entries) if (payload.grantId === grantId) entries.delete(id);
        return Promise.resolve();
      },
    };
  };
}
