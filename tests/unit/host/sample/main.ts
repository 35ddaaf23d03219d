import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';

/** A small app on the real library: each function answers with what reached it. */
async function echo(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const body = Buffer.from(await request.arrayBuffer());
  return {
    jsonBody: {
      name: context.functionName,
      method: request.method,
      url: request.url,
      params: request.params,
      query: [...request.query],
      headers: Object.fromEntries(request.headers),
      body: { bytes: body.byteLength, start: body.subarray(0, 64).toString('utf8') },
    },
  };
}

const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const route = (name: string, template: string, methods: readonly (typeof all)[number][] = all): void =>
  app.http(name, { methods: [...methods], authLevel: 'anonymous', route: template, handler: echo });

route('parameter', 'api/things/{id}');
route('literal', 'api/things/special');
route('number', 'api/things/{id:int}');
route('rest', 'api/things/{*rest}');
route('optional', 'api/optional/{first}/{second?}');
route('default', 'api/default/{size=large}');
route('guid', 'api/guid/{id:guid}');
route('length', 'api/length/{name:length(2,4):alpha}');
route('parts', 'api/parts/{name}.{ext}');
route('only-get', 'api/only-get', ['GET']);
route('only-post', 'api/only-post', ['POST']);
route('off', 'api/off');
route('unknown-constraint', 'api/bad/{id:wrong}');
route('reserved', 'admin/mine');
app.http('keyed', { methods: ['GET'], authLevel: 'function', route: 'api/keyed', handler: echo });

const answers = (name: string, handler: (context: InvocationContext) => HttpResponseInit | undefined): void =>
  app.http(name, {
    methods: [...all],
    authLevel: 'anonymous',
    route: `api/${name}`,
    handler: (_request, context) => handler(context) as HttpResponseInit,
  });

answers('throws', () => {
  throw new Error('thrown on purpose\nin two lines');
});
answers('nothing', () => undefined);
answers('bytes', () => ({
  status: 201,
  headers: { 'content-type': 'image/png', etag: '"1"' },
  body: new Uint8Array([0, 255]),
}));
answers('no-content', () => ({ status: 204 }));
answers('cookie', () => ({
  cookies: [{ name: 'a', value: 'b c', httpOnly: true, sameSite: 'Strict', maxAge: 60 }],
}));
answers('logs', (context) => {
  context.debug('a debug line');
  context.log('an information line');
  context.warn('a warning line');
  return { body: process.env['SAMPLE_SETTING'] ?? '' };
});
app.http('secret', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/s/{secret}',
  handler: () => ({ status: 302, headers: { location: 'https://storage.example/x' } }),
});

let runs = 0;
app.timer('sweep', {
  schedule: '0 0 3 * * *',
  handler: async (timer) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (timer.isPastDue) throw new Error('never past due here');
    runs += 1;
  },
});
app.timer('breaks', {
  schedule: '0 0 3 * * *',
  handler: () => {
    throw new Error('the timer broke');
  },
});
answers('runs', () => ({ jsonBody: { runs } }));

app.hook.preInvocation((context) => {
  if (context.invocationContext.functionName === 'swapped') {
    context.functionHandler = () => ({ body: 'from the other handler' });
  }
  if (context.invocationContext.functionName === 'hooked') context.inputs.push('from the hook');
});
app.hook.postInvocation((context) => {
  if (context.invocationContext.functionName === 'hooked') {
    context.result = { headers: { 'x-hook': 'post' }, body: String(context.inputs[1]) };
  }
});
answers('swapped', () => ({ body: 'never' }));
answers('hooked', () => ({ body: 'replaced' }));
