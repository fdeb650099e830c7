type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The one thing that the emulator cannot do: the key of the work orders, written out instead of computed. Everything else is the definition as it is deployed. */
export function withLiteralReader(definition: Json, key: string): Json {
  const found = JSON.stringify(definition).split('"{% $states.input.orders %}"');
  if (found.length !== 2) throw new Error(`the definition computes the key of the work orders ${found.length - 1} times`);
  return JSON.parse(found.join(JSON.stringify(key))) as Json;
}
