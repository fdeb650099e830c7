declare module 'asl-validator' {
  export default function validator(definition: unknown, options?: { readonly checkArn?: boolean; readonly checkPaths?: boolean }): { readonly isValid: boolean; readonly errors: readonly unknown[] };
}
