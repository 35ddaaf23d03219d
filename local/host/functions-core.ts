import type {
  FunctionCallback,
  FunctionMetadata,
  ProgrammingModel,
  RpcLogCategory,
  RpcLogLevel,
} from './rpc.ts';

/**
 * What `@azure/functions` finds behind `require('@azure/functions-core')`: in Azure the Node.js worker supplies this
 * module, here `virtual.ts` leads the name to this file. The library asks once and remembers the answer, so the name
 * must lead here before the app's entry file loads. It is one app for one process, as in the worker.
 */
export const version = '3.12.0';
export const hostVersion = '4.1042.0';

type HookName = 'preInvocation' | 'postInvocation' | 'appStart' | 'appTerminate' | 'log';
export type Hook = (context: Record<string, unknown>) => unknown;

/** A function as the app registered it. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

const functions = new Map<string, RegisteredFunction>();
const hooks: Record<HookName, Hook[]> = {
  preInvocation: [],
  postInvocation: [],
  appStart: [],
  appTerminate: [],
  log: [],
};
let model: ProgrammingModel | undefined;
let locked = false;
let logHandler: (level: RpcLogLevel, message: string) => void = () => undefined;

/** Undoes a registration; the library's type of the same name has this shape. */
export class Disposable {
  #undo: (() => unknown) | undefined;
  constructor(undo: () => unknown) {
    this.#undo = undo;
  }
  static from(...items: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const item of items) item.dispose();
    });
  }
  dispose(): void {
    this.#undo?.();
    this.#undo = undefined;
  }
}

/** @throws Error after startup, and for a name that is taken */
export function registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
  if (locked) throw new Error('A function can only be registered during app startup.');
  const id = metadata.functionId ?? metadata.name;
  if (functions.has(id)) throw new Error(`A function with id "${id}" has already been registered.`);
  functions.set(id, { metadata, callback });
  return new Disposable(() => {
    if (locked) throw new Error('A function can only be disposed during app startup.');
    functions.delete(id);
  });
}

/** @throws RangeError for a name that is no hook */
export function registerHook(name: string, callback: Hook): Disposable {
  if (!Object.hasOwn(hooks, name)) throw new RangeError(`Unrecognized hook "${name}"`);
  const list = hooks[name as HookName];
  list.push(callback);
  return new Disposable(() => {
    const index = list.indexOf(callback);
    if (index >= 0) list.splice(index, 1);
  });
}

export function setProgrammingModel(next: ProgrammingModel): void {
  model = next;
}

export function getProgrammingModel(): ProgrammingModel | undefined {
  return model;
}

/** What the library says outside an invocation. */
export function log(level: RpcLogLevel, _category: RpcLogCategory, message: string): void {
  logHandler(level, message);
}

/** For the host alone: the app as it has been registered so far. */
export const registered = {
  functions: (): readonly RegisteredFunction[] => [...functions.values()],
  hooks: (name: HookName): readonly Hook[] => hooks[name],
  /** Ends startup: from here on registrations are refused, as in the worker. */
  lock: (): void => void (locked = true),
  /** Forgets everything: an app whose entry file threw has no functions at all. */
  clear: (): void => functions.clear(),
  logTo: (handler: typeof logHandler): void => void (logHandler = handler),
};
