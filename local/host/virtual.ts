import { registerHooks } from 'node:module';

/**
 * Leads the name `@azure/functions-core` to `functions-core.ts` for everything that this process loads from now on,
 * by `import` and by `require` alike. No such package exists: in Azure the worker answers for the name.
 */
export function provideFunctionsCore(): void {
  const url = new URL('./functions-core.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core' ? { url, shortCircuit: true } : next(specifier, context),
  });
}
