/**
 * TypeScript types out of JSON Schemas, without a dependency. What a schema leaves open, or says with a widened literal
 * (`type: string`), is `any`, so that annotated handlers compile beside schemas that were written apart.
 */

/** The part of Standard JSON Schema (https://standardschema.dev) that is used; Zod 4 and ArkType schemas have it. */
export interface StandardJsonSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema: { input(options: { target: string }): Record<string, unknown> };
    validate?(value: unknown): StandardResult<Output> | Promise<StandardResult<Output>>;
  };
}

/** What a Standard Schema answers about a value. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** One complaint of a Standard Schema. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Arguments: a property with a default is present, since defaults are filled in. */
type In = 'in';
/** Results: what is not required may be left out. */
type Out = 'out';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a schema leaves open
type Open = any;

interface Basic {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  null: null;
}

/** The value that a JSON Schema describes; `any` where it says nothing. */
export type FromSchema<S, Way extends In | Out = In> = S extends { readonly const: infer C }
  ? C
  : S extends { readonly enum: readonly (infer E)[] }
    ? E
    : S extends { readonly anyOf: readonly (infer M)[] }
      ? FromMember<M, Way>
      : S extends { readonly oneOf: readonly (infer M)[] }
        ? FromMember<M, Way>
        : S extends { readonly type: infer T }
          ? FromType<S, T, Way>
          : Open;

type FromMember<M, Way extends In | Out> = M extends unknown ? FromSchema<M, Way> : never;

type FromType<S, T, Way extends In | Out> = T extends readonly (infer One)[]
  ? FromMember<One extends string ? Omit<S, 'type'> & { readonly type: One } : never, Way>
  : string extends T
    ? Open
    : T extends keyof Basic
      ? Basic[T]
      : T extends 'array'
        ? S extends { readonly items: infer I }
          ? FromSchema<I, Way>[]
          : Open[]
        : T extends 'object'
          ? S extends { readonly properties: infer P }
            ? FromObject<P, Present<S, P, Way>, Way>
            : Record<string, Open>
          : Open;

type FromObject<P, Sure, Way extends In | Out> = Flat<
  {
    -readonly [K in keyof P as K extends Sure ? K : never]: FromSchema<P[K], Way>;
  } & { -readonly [K in keyof P as K extends Sure ? never : K]?: FromSchema<P[K], Way> }
>;

type Flat<T> = { [K in keyof T]: T[K] };

/** Names of the properties that are there for sure. */
type Present<S, P, Way extends In | Out> =
  | (S extends { readonly required: readonly (infer R)[] } ? R : never)
  | (Way extends In ? { [K in keyof P]: P[K] extends { readonly default: unknown } ? K : never }[keyof P] : never);

/** What a handler is given: follows `parameters`, a JSON Schema or a Standard JSON Schema. */
export type Args<P> = P extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly output: infer O }
    ? O
    : Open
  : FromSchema<P>;

/** What a handler may return: follows `returns`; a structured error always, a promise of either too. */
export type Result<R> = unknown extends R
  ? unknown
  : R extends { readonly '~standard': { readonly types?: infer T } }
    ? NonNullable<T> extends { readonly input: infer I }
      ? Answer<I>
      : unknown
    : Answer<FromSchema<R, Out>>;

type Answer<T> = T | StructuredError | PromiseLike<T | StructuredError>;

/** A returned failure: the same as a throw with this code. */
export interface StructuredError {
  readonly success: false;
  readonly error: { readonly code: string; readonly message: string; readonly retryable?: boolean };
}
