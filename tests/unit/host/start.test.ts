import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { makeApp, startTestHost, type TestHost } from './app.ts';

const hosts: TestHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
});
const start = async (entry: string, hostJson?: object): Promise<TestHost> => {
  const host = await startTestHost(await makeApp(entry, hostJson));
  hosts.push(host);
  return host;
};
const app = `
  import { app } from '@azure/functions';
  app.get('quick', { route: 'quick', handler: () => ({ body: 'done' }) });
  app.get('slow', { route: 'slow', handler: async () => {
    const asked = new Promise((resolve) => process.once('SIGTERM', resolve).once('disconnect', resolve));
    console.log('working');
    await asked;
    return { body: 'whole' };
  } });`;

test('an entry that throws leaves an app without routes and a line in the log', async () => {
  const host = await start(`
    import { app } from '@azure/functions';
    app.get('fine', () => ({ body: 'x' }));
    throw new Error('broken at load');`);
  await host.line(/error Host\.Startup: Worker was unable to load entry point "main\.mjs": .*broken at load/);
  expect((await fetch(`${host.origin}/fine`)).status).toBe(404);
});

test('the route prefix is "api" unless host.json says otherwise', async () => {
  const host = await start(app, { extensions: {} });
  expect((await fetch(`${host.origin}/api/quick`)).status).toBe(200);
  expect((await fetch(`${host.origin}/quick`)).status).toBe(404);
});

test.each(['SIGTERM', 'disconnect'])('%s ends it after the running invocation has answered', async (how) => {
  const host = await start(app);
  const answer = fetch(`${host.origin}/slow`);
  await host.line(/working/);
  const exited = once(host.process, 'exit');
  if (how === 'SIGTERM') host.process.kill('SIGTERM');
  else host.process.disconnect();
  expect(await (await answer).text()).toBe('whole');
  expect(await exited).toEqual([0, null]);
});
