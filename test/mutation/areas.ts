export interface Area {
  readonly name: string;
  /** What is mutated, and by whose tests it is judged: each area by its own, not by those that happen to pass through it. */
  readonly mutated: (path: string) => boolean;
  readonly killers: (path: string) => boolean;
}

export const AREAS: readonly Area[] = [
  {
    name: 'checks',
    mutated: (path) => /^checks\/[a-z-]+\/[a-z-]+\.ts$/.test(path) && !path.startsWith('checks/data/') && !path.startsWith('checks/lib/sample'),
    killers: (path) => path.startsWith('test/checks/'),
  },
  {
    name: 'policy',
    mutated: (path) => /^src\/policy\/[a-z-]+\.ts$/.test(path) && !/\/(index|types)\.ts$/.test(path),
    // Hostile input is about time, and mutants that are slow are stopped anyway; paths of escalation are two thousand tests of data.
    killers: (path) => path.startsWith('test/policy/') && !path.includes('hostile') && !path.includes('escalation'),
  },
  {
    name: 'escalation',
    // The schema is built while it is loaded; its own tests are those of the data.
    mutated: (path) => /^src\/policy\/escalation\/(analyse|targets)\.ts$/.test(path),
    killers: (path) => path === 'test/policy/escalation-certainty.test.ts' || path === 'test/policy/escalation-open.test.ts',
  },
];

/** Words, data and expressions over text: mutants there are of the wording, or of data that has its own tests. */
export const EXCLUDED_MUTATIONS = ['StringLiteral', 'ObjectLiteral', 'Regex'];

/** Properties are tried on a tenth of their values per mutant, and on so many at least; `npm test` tries them on all. */
export const PROPERTY_RUNS = { share: 0.1, least: 20 };

/** Percent. */
export const BAR = 85;
