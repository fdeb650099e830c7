import { Tracer } from '@aws-lambda-powertools/tracer';

/** What a trace can be found by. Undefined: the step has none. */
export interface Annotations {
  readonly step: string;
  readonly run: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
}
export type Trace = <T>(annotations: Annotations, work: () => Promise<T>) => Promise<T>;

/**
 * Puts the work of a step into a subsegment with its names, and whether it failed. Never what it was given, what it answered or what an
 * error said; calls to AWS are not traced one by one, as a region makes thousands. Outside Lambda nothing happens.
 */
export function openTrace(): Trace {
  const tracer = new Tracer({ serviceName: 'postern', captureHTTPsRequests: false });
  return async ({ step, ...names }, work) => {
    // Without a trace that is sampled the SDK would complain in the log.
    const parent = tracer.isTraceSampled() ? tracer.getSegment() : undefined;
    if (parent === undefined) return work();
    const segment = parent.addNewSubsegment(`## ${step}`);
    tracer.setSegment(segment);
    for (const [name, value] of Object.entries(names)) if (value !== undefined) tracer.putAnnotation(name, value);
    try {
      return await work();
    } catch (error) {
      segment.addFaultFlag();
      throw error;
    } finally {
      segment.close();
      tracer.setSegment(parent);
    }
  };
}
