import { z } from 'zod';

const scopeSchema = z.strictObject({ regions: z.array(z.string()).default([]), ous: z.array(z.string()).default([]), excludeOus: z.array(z.string()).default([]) });

/** Which accounts and regions are scanned where the input of an execution does not say; empty: all. */
export type ServiceScope = Readonly<Record<keyof z.output<typeof scopeSchema>, readonly string[]>>;

/** What the stack tells the handlers, by environment variables. */
const schema = z.object({
  POSTERN_BUCKET: z.string().min(3),
  POSTERN_PREFIX: z.string().regex(/^$|\/$/, 'must end with /').default(''),
  POSTERN_ROLE_NAME: z.string().min(1).default('PosternScan'),
  POSTERN_EXTERNAL_ID: z.string().min(2).optional(),
  POSTERN_QUOTA_SHARE: z.coerce.number().gt(0).max(1).default(0.5),
  POSTERN_PUBLISH: z.enum(['no', 'plan', 'yes']).default('no'),
  POSTERN_SECONDS_IN_HAND: z.coerce.number().min(30).max(900).default(120),
  POSTERN_SCOPE: z.string().default('{}').transform(parseJson).pipe(scopeSchema),
  POSTERN_RESCAN_MACHINE: z.string().startsWith('arn:').optional(),
  AWS_REGION: z.string().min(1),
});

export interface ServiceSettings {
  readonly bucket: string;
  readonly prefix: string;
  readonly roleName: string;
  readonly externalId: string | null;
  readonly quotaShare: number;
  /** `plan`: a dry run; what would be posted is counted, by account and check. */
  readonly publish: 'no' | 'plan' | 'yes';
  /** With so little of its time left a region stops and is called again. */
  readonly secondsInHand: number;
  /** Told to the function that plans; everything for all other functions. */
  readonly scope: ServiceScope;
  /** ARN of the state machine that the intake starts; null for all other functions. */
  readonly rescanMachine: string | null;
  /** Region of the hub. */
  readonly region: string;
}

/** Throws with one line that names every variable at fault. */
export function settingsIn(environment: Readonly<Record<string, string | undefined>>): ServiceSettings {
  const { success, data, error } = schema.safeParse(environment);
  if (!success) throw new Error(`the environment of the function is not complete: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  return {
    bucket: data.POSTERN_BUCKET,
    prefix: data.POSTERN_PREFIX,
    roleName: data.POSTERN_ROLE_NAME,
    externalId: data.POSTERN_EXTERNAL_ID ?? null,
    quotaShare: data.POSTERN_QUOTA_SHARE,
    publish: data.POSTERN_PUBLISH,
    secondsInHand: data.POSTERN_SECONDS_IN_HAND,
    scope: data.POSTERN_SCOPE,
    rescanMachine: data.POSTERN_RESCAN_MACHINE ?? null,
    region: data.AWS_REGION,
  };
}

function parseJson(text: string, { addIssue }: { readonly addIssue: (message: string) => void }): unknown {
  try {
    return JSON.parse(text);
  } catch {
    addIssue('must be JSON');
    return z.NEVER;
  }
}
