import { type FaultKind, faultKinds } from '../../../local/faults/faults.ts';
import type { Ready } from '../../../local/stack/ready-file.ts';
import { knob, signedInPerson, type TestPerson } from '../../support/stack.ts';
import type { FaultingProxy } from '../../support/faulting-proxy.ts';

/** Somebody who asks; `token` is that of their latest sign-in. */
export interface Asker extends TestPerson {
  token: string;
}

/** A cell, the same once more, or the warming up before the first of them, in which nothing is wrong. */
export type Occasion = FaultKind | `again ${FaultKind}` | 'none';
export const occasions: readonly Occasion[] = [
  'none',
  ...faultKinds,
  ...faultKinds.map((kind) => `again ${kind}` as const),
];

/** A request of the API. */
export interface Wish {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One thing that the API does for somebody, and the upstream's address that nothing else of the test calls. */
export interface Attempt {
  readonly asker: Asker;
  /** How the upstream's paths begin. */
  readonly path: string;
  /** Anything else that has to go wrong, so that the upstream is called at all. */
  readonly before?: () => Promise<unknown>;
  readonly wish: Wish;
}

/** A service behind the API: how it is made to fail, and what leans on it. */
export interface Upstream {
  /** The column of docs/errors.md. */
  readonly name: string;
  readonly at: Ready;
  /** Puts the fault in force; call what comes back to take it away. */
  fail(kind: FaultKind, path: string): Promise<() => Promise<void>>;
  attempt(occasion: Occasion): Promise<Attempt>;
  /**
   * Whether it may be asked without a fault before the last cell is over: it is to work again after each cell, and is asked
   * once before the first. Default: true.
   */
  readonly recovers?: boolean;
}

/** Faults of the local tenant or the local Google. */
export const byKnob =
  (origin: string): Upstream['fail'] =>
  async (kind, path) => {
    const { id } = (await knob(origin, 'POST', '/__faults', { path, kind })) as { id: string };
    return async () => {
      await knob(origin, 'DELETE', `/__faults?id=${id}`);
    };
  };

/** Faults between the API and storage. */
export const byProxy =
  ({ faults }: FaultingProxy): Upstream['fail'] =>
  (kind, path) => {
    const id = faults.add({ kind, path });
    return Promise.resolve(() => {
      faults.clear(id);
      return Promise.resolve();
    });
  };

/** Somebody fresh with Google, of whom the API knows nothing yet. */
export async function stranger(at: Ready): Promise<Asker> {
  return signedInPerson({ google: true, features: ['photos'] }, at);
}

/** What asks for a person's Google token first of all. */
export const startPicking: Wish = { method: 'POST', path: '/api/google/picker-sessions', json: {} };

/** Makes something when it is first wanted, once. */
export function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
