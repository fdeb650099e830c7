/** An error that AWS would answer. `code` is the exception's name; how it is written depends on the service's protocol. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** A call or parameter that the simulator does not know: a gap of the simulator or a mistake of the caller, and never a silent success. */
export class NotSimulated extends Error {
  constructor(what: string) {
    super(`not simulated: ${what}`);
    this.name = 'NotSimulated';
  }
}

export const invalidParameter = (message: string): ServiceError => new ServiceError('InvalidParameterValueException', 400, message, { Type: 'User' });
export const notFound = (message: string): ServiceError => new ServiceError('ResourceNotFoundException', 404, message, { Type: 'User' });
