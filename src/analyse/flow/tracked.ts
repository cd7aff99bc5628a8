import type { ts } from '#compiler';

export interface FlowStep {
  readonly node: ts.Node;
  readonly say: string;
  /** A call that the value is the result of. */
  readonly isReturn?: true;
}

/** A value on its way. */
export interface State {
  readonly path: readonly string[];
  /** Properties of objects that the value was put into, outermost first. */
  readonly wrapped: readonly string[];
  readonly trace: readonly FlowStep[];
  readonly depth: number;
  /** The calls by which it came into functions that it has not left, outermost first: each returns to its own call. */
  readonly entered: readonly Entered[];
}

interface Entered {
  readonly fn: ts.Node;
  readonly call: ts.Node;
}

/** Unpacks what it was wrapped in, or goes deeper; undefined when another property of the wrapper is read. */
export function descend(state: State, name: string): State | undefined {
  const [outer, ...inner] = state.wrapped;
  if (outer === undefined) return { ...state, path: [...state.path, name] };
  return outer === name || name === '*' ? { ...state, wrapped: inner } : undefined;
}

/** Into a function, by a call. */
export function entering(state: State, fn: ts.Node, step: FlowStep): State {
  const { trace, depth, entered } = state;
  return { ...state, trace: [...trace, step], depth: depth + 1, entered: [...entered, { fn, call: step.node }] };
}

/** Out of a function: of the one that it came into, or of the one that it began in. */
export function leaving(state: State, step: FlowStep, isEntered: boolean): State {
  const { trace, depth, entered } = state;
  return { ...state, trace: [...trace, step], depth: depth + 1, entered: isEntered ? entered.slice(0, -1) : entered };
}
