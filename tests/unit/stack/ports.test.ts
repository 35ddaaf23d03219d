import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { defaultPorts } from '../../../local/config.ts';
import { parsePorts, reservePorts } from '../../../local/stack/ports.ts';

const none = parsePorts('ephemeral');

describe('--ports', () => {
  test('nothing is the defaults, a list moves some of them', () => {
    expect(parsePorts(undefined)).toEqual(defaultPorts);
    expect(parsePorts('api=7072, web=0')).toEqual({ ...defaultPorts, api: 7072, web: 0 });
  });
  test.each(['api', 'api=', 'api=x', 'api=65536', 'other=1', 'api=-1', ''])(
    '"%s" is refused in plain words',
    (text) => {
      expect(() => parsePorts(text)).toThrow('--ports takes "ephemeral" or a list such as');
    },
  );
});

describe('reserving', () => {
  test('free ports are all different', async () => {
    const ports = Object.values(await reservePorts(none));
    expect(new Set(ports).size).toBe(6);
    expect(ports.every((port) => port > 0)).toBe(true);
  });
  test('a taken port says which, whose, and how to move it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(reservePorts({ ...none, api: port })).rejects.toThrow(
      `Port ${port}, for the API, is taken. Move it with "npm start -- --ports api=${port + 1}", ` +
        'or take free ports for everything with "npm start -- --ports ephemeral".',
    );
    other.close();
  });
  test('the others are let go of when one is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { web } = await reservePorts(none);
    await expect(reservePorts({ ...none, web, table: port })).rejects.toThrow('table storage');
    other.close();
    await once(other, 'close');
    expect((await reservePorts({ ...none, web })).web).toBe(web);
  });

  test('a free port is that of an earlier run, unless it is named now or somebody else has it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const before = await reservePorts(none);
    expect(await reservePorts(none, before)).toEqual(before);
    const ports = await reservePorts({ ...none, web: before.tenant }, { ...before, api: port });
    expect(ports).toMatchObject({ web: before.tenant, google: before.google });
    expect(ports.tenant).not.toBe(before.tenant);
    expect(ports.api).not.toBe(port);
    other.close();
  });
});
