/** Makes a value when it is first asked for, once. A failed try is not kept, so that a fault ends when its cause does. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
