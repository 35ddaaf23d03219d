import { randomBytes, randomUUID } from 'node:crypto';
import { getProgrammingModel, registered } from './functions-core.ts';
import type { RegisteredFunction } from './functions-core.ts';
import { appHookData } from './load.ts';
import type { LogWriter } from './log.ts';
import type { CoreInvocationContext, FunctionCallback, RpcData } from './rpc.ts';

/** The version, ids and flags of a W3C trace context; one is made up when the caller sent none that is valid. */
const validParent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const newParent = (): string => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;

/** The trace headers of the request that started an invocation. */
export interface Trace {
  readonly parent: string | undefined;
  readonly state: string | undefined;
}

/**
 * Runs one function through the library, in the worker's order: arguments, pre-invocation hooks, the handler,
 * post-invocation hooks (they may replace the result or the error), response.
 *
 * @returns what the handler's return value became; undefined when it returned nothing
 * @throws whatever the handler or a hook threw, after one line in the log
 */
export async function invoke(
  { metadata, callback }: RegisteredFunction,
  binding: string,
  data: RpcData,
  log: LogWriter,
  trace: Trace = { parent: undefined, state: undefined },
): Promise<RpcData | undefined> {
  const invocationId = randomUUID();
  const category = `Function.${metadata.name}`;
  const parent = trace.parent !== undefined && validParent.test(trace.parent) ? trace.parent : newParent();
  const core: CoreInvocationContext = {
    invocationId,
    metadata,
    state: undefined,
    request: {
      invocationId,
      functionId: metadata.functionId ?? metadata.name,
      inputData: [{ name: binding, data }],
      triggerMetadata: {},
      traceContext: { traceParent: parent, traceState: trace.state ?? '' },
    },
    log: (level, kind, message) => log(level, kind === 'user' ? `${category}.User` : category, message),
  };
  const started = performance.now();
  log('information', category, `Executing 'Functions.${metadata.name}' (Id=${invocationId})`);
  try {
    const answer = await run(core, callback);
    const duration = Math.round(performance.now() - started);
    const id = `Id=${invocationId}, Duration=${duration}ms`;
    log('information', category, `Executed 'Functions.${metadata.name}' (Succeeded, ${id})`);
    return answer;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    log('error', category, `Executed 'Functions.${metadata.name}' (Failed, Id=${invocationId}) ${reason}`);
    throw cause;
  }
}

async function run(core: CoreInvocationContext, callback: FunctionCallback): Promise<RpcData | undefined> {
  const programmingModel = getProgrammingModel();
  if (programmingModel === undefined) throw new Error('The app has set no programming model.');
  const model = await programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const hookData: Record<string, unknown> = {};
  const before = { hookData, appHookData, invocationContext: context, functionCallback: callback, inputs };
  core.state = 'preInvocationHooks';
  for (const hook of registered.hooks('preInvocation')) await hook(before);

  const after: Record<string, unknown> & { result: unknown; error: unknown } = {
    hookData,
    appHookData,
    invocationContext: context,
    inputs: before.inputs,
    result: null,
    error: null,
  };
  core.state = 'invocation';
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (cause) {
    after.error = cause;
  }
  core.state = 'postInvocationHooks';
  for (const hook of registered.hooks('postInvocation')) await hook(after);
  core.state = undefined;
  if (after.error instanceof Error) throw after.error;
  if (after.error !== null && after.error !== undefined)
    throw new Error('The function threw no Error', { cause: after.error });
  return (await model.getResponse(context, after.result)).returnValue ?? undefined;
}
