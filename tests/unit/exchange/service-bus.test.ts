import { createSasTokenProvider } from '@azure/core-amqp';
import { describe, expect, test } from '@jest/globals';
import {
  createServiceBusSigner,
  readEntity,
  type ServiceBusEntity,
} from '../../../shared/exchange/service-bus.ts';
import { Secret } from '../../../shared/platform/index.ts';

const key = 'wK3+/odd=key with spaces';
const connection = (more = '') =>
  new Secret(
    `Endpoint=sb://Bus.servicebus.windows.net/;SharedAccessKeyName=Send & more;SharedAccessKey=${key}${more}`,
  );

const entityAt = (address: string): ServiceBusEntity => {
  const entity = readEntity(address);
  if (entity === undefined) throw new Error('no entity');
  return entity;
};
const at = (path: string) => entityAt(`sb://bus.servicebus.windows.net/${path}`);

describe('a signature', () => {
  test.each([
    'sb://bus.servicebus.windows.net/orders',
    'https://bus.servicebus.windows.net/t/subscriptions/s',
  ])('for %s is the one that the library of Microsoft makes', async (address) => {
    const provider = createSasTokenProvider({ sharedAccessKeyName: 'Send & more', sharedAccessKey: key });
    const { token, expiresOnTimestamp } = await provider.getToken(address);
    // It counts an hour from its own clock, so ours is set to when that hour began.
    const clock = { now: () => (expiresOnTimestamp - 3600) * 1000 };
    const entity = readEntity(address);
    if (entity === undefined) throw new Error('no entity');
    expect(createServiceBusSigner(connection(), clock).sign(entityAt(address), 3600).reveal()).toBe(token);
  });
});

describe('an entity', () => {
  test.each([
    'sb://bus.servicebus.windows.net',
    'sb://bus.servicebus.windows.net/',
    'sb://bus.servicebus.windows.net//orders',
    'sb://bus.servicebus.windows.net/orders/../invoices',
    'sb://bus.servicebus.windows.net/a/./b',
    'sb://bus.servicebus.windows.net/orders?x=1',
    'sb://bus.servicebus.windows.net/orders#x',
    'sb://bus.servicebus.windows.net/%6frders',
    'sb://user@bus.servicebus.windows.net/orders',
    'sb://bus.servicebus.windows.net:1/orders',
    'http://bus.servicebus.windows.net/orders',
    'orders',
  ])('is not %s', (address) => expect(readEntity(address)).toBeUndefined());

  test('has one spelling, whatever the case', () => {
    expect(readEntity('SB://Bus.ServiceBus.windows.net/Orders/')).toEqual({
      namespace: 'bus.servicebus.windows.net',
      path: 'orders',
      uri: 'sb://bus.servicebus.windows.net/orders',
    });
  });

  test('lies within the path of a connection string that has one', () => {
    const clock = { now: () => 0 };
    const whole = createServiceBusSigner(connection(), clock);
    const one = createServiceBusSigner(connection(';EntityPath=Orders'), clock);
    expect(['orders', 'orders/subscriptions/s', 'orders2'].map((path) => one.holds(at(path)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(whole.holds(at('orders2'))).toBe(true);
    expect(one.ownEntity?.path).toBe('orders');
    expect(whole.ownEntity).toBeUndefined();
  });
});

test('a connection string that lacks a part is told without its key', () => {
  const broken = new Secret(`Endpoint=sb://bus.servicebus.windows.net/;SharedAccessKey=${key}`);
  expect(() => createServiceBusSigner(broken, { now: () => 0 })).toThrow(
    expect.objectContaining({ code: 'configuration_error' }),
  );
});
