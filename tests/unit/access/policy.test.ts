import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AccessPolicy,
  limitsFor,
  type Operation,
  policy,
  usualLimits,
} from '../../../shared/access/index.ts';
import { familyPolicy } from '../../support/family-policy.ts';

const operations: Operation[] = ['upload', 'download', 'browse', 'purge', 'save', 'read', 'change'];
const person = (ownerId: string, ...permissions: string[]) =>
  ({ kind: 'person', ownerId, permissions: new Set(permissions) }) as const;

describe('by default', () => {
  test.each(operations)('a person may %s in their own container', (operation) => {
    expect(policy(person('lena'), { operation, container: 'lena' })).toEqual({
      allow: true,
      limits: usualLimits(operation),
    });
  });

  test('nobody reaches any other container, whatever their permissions', () => {
    const name = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(
        name,
        name,
        fc.array(name),
        fc.constantFrom(...operations),
        (owner, container, permissions, operation) => {
          fc.pre(owner !== container);
          expect(policy(person(owner, ...permissions), { operation, container }).allow).toBe(false);
        },
      ),
    );
  });

  test('a machine has no container', () => {
    const machine = { kind: 'machine', ownerId: undefined, permissions: new Set<string>() } as const;
    expect(policy(machine, { operation: 'browse', container: '' }).allow).toBe(false);
  });
});

describe('a refusal reaches the caller', () => {
  test('as policy_denied with its reason', () => {
    expect(() => limitsFor(policy, person('lena'), { operation: 'browse', container: 'sam' })).toThrow(
      expect.objectContaining({ code: 'policy_denied', detail: 'This is not yours to use.' }),
    );
  });

  test('as payload_too_large over the limit, and names it', () => {
    const small: AccessPolicy = () => ({ allow: true, limits: { maxBytes: 10, expiresInSeconds: 60 } });
    const wish = { operation: 'upload', container: 'lena' } as const;
    expect(limitsFor(small, person('lena'), { ...wish, size: 10 })).toMatchObject({ maxBytes: 10 });
    expect(() => limitsFor(small, person('lena'), { ...wish, size: 11 })).toThrow(
      expect.objectContaining({ code: 'payload_too_large', fields: { maxBytes: 10 } }),
    );
  });
});

describe('a fork that opens a family container to a role', () => {
  const photo = { operation: 'upload', container: 'family', contentType: 'image/jpeg' } as const;

  test('lets members read, and writers put photos', () => {
    const reader = person('lena', 'family:read');
    const writer = person('sam', 'family:read', 'family:write');
    expect(familyPolicy(reader, { operation: 'browse', container: 'family' }).allow).toBe(true);
    expect(familyPolicy(reader, photo).allow).toBe(false);
    expect(familyPolicy(writer, photo)).toMatchObject({ allow: true, limits: { maxBytes: 100e6 } });
    expect(familyPolicy(writer, { ...photo, contentType: 'text/html' }).allow).toBe(false);
    expect(familyPolicy(person('uma'), { operation: 'browse', container: 'family' }).allow).toBe(false);
  });

  test('opens nothing else', () => {
    const member = person('sam', 'family:read', 'family:write');
    expect(familyPolicy(member, { operation: 'browse', container: 'lena' }).allow).toBe(false);
    expect(familyPolicy(member, { operation: 'browse', container: 'sam' }).allow).toBe(true);
  });
});
