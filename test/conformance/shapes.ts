import type { Answer, Answers } from './calls.ts';

/** Every path that some answer has, with the types seen there. `[]` stands for any element, `{}` for any key of a map. */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

/** Maps whose keys are data, not fields. */
const MAPS = /(^|\.)(Variables|AdditionalVersionWeights|Tags|Condition|Condition\{\}|ProductFields|Other)$/;

/** The union of the shapes of all answers: fields that some resource has. The SDK's own `$metadata` is left out. */
export function shapeOf(answers: readonly Answer[]): Shape {
  const shape = new Map<string, Set<string>>();
  for (const answer of answers) {
    if ('error' in answer) add(shape, `error ${answer.error.name}`, String(answer.error.status));
    else walk('', withoutMetadata(answer.value), shape);
  }
  return shape;
}

const withoutMetadata = (value: object): object => Object.fromEntries(Object.entries(value).filter(([name]) => name !== '$metadata'));

function walk(path: string, value: unknown, shape: Map<string, Set<string>>): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'string' && path === 'Policy') return walk('Policy(json)', JSON.parse(value), shape);
  if (Array.isArray(value)) {
    if (path !== '') add(shape, path, 'list');
    for (const item of value) walk(`${path}[]`, item, shape);
  } else if (value instanceof Date) add(shape, path, 'date');
  else if (typeof value === 'object') {
    if (path !== '') add(shape, path, 'object');
    for (const [name, inner] of Object.entries(value)) walk(MAPS.test(path) ? `${path}{}` : path === '' ? name : `${path}.${name}`, inner, shape);
  } else add(shape, path, typeof value);
}

function add(shape: Map<string, Set<string>>, path: string, type: string): void {
  shape.set(path, (shape.get(path) ?? new Set()).add(type));
}

/** Every path that one server has and the other never, or that has types in one which the other never has. */
export function compare(moto: Answers, simulator: Answers): ReadonlyMap<string, string> {
  const differences = new Map<string, string>();
  for (const operation of new Set([...moto.keys(), ...simulator.keys()])) {
    const [theirs, ours] = [shapeOf(moto.get(operation) ?? []), shapeOf(simulator.get(operation) ?? [])];
    for (const path of new Set([...theirs.keys(), ...ours.keys()])) {
      // Below a field that one of them lacks everything is lacking.
      const parent = [...theirs.keys(), ...ours.keys()].some((above) => path !== above && (path.startsWith(`${above}.`) || path.startsWith(`${above}[`) || path.startsWith(`${above}{`)) && theirs.has(above) !== ours.has(above));
      const [left, right] = [[...(theirs.get(path) ?? [])].sort().join('|'), [...(ours.get(path) ?? [])].sort().join('|')];
      if (left === right || parent) continue;
      differences.set(`${operation} ${path}`, left === '' ? 'only the simulator has it' : right === '' ? 'only moto has it' : `moto ${left}, simulator ${right}`);
    }
  }
  return differences;
}
