import { type DataDocument, type Json, type Origin, valueAt } from '../../load/data-document.js';

/** Policies there apply to every namespace, unless the mesh was told another name. */
const ROOT_NAMESPACE = 'istio-system';

/**
 * All request authentications of a mesh as one document, of kind `istio.set`: `{ "requests": [{ "name", "policies" }] }`
 * has each that knows a way to verify tokens, and how many authorization policies may apply to one of its workloads. What a
 * template fills in later fits everything.
 */
export function joinMesh(documents: readonly DataDocument[]): DataDocument {
  const policies = documents.filter(({ kind }) => kind === 'istio.authorization-policy').map(workloadsOf);
  const requests = documents.filter(({ kind, data }) => kind === 'istio.request-authentication' && hasRules(data));
  return {
    kind: 'istio.set',
    path: '',
    text: '',
    data: {
      requests: requests.map((request) => ({
        name: textAt(request, '/metadata/name') ?? '',
        policies: policies.filter((policy) => mayMeet(workloadsOf(request), policy)).length,
      })),
    },
    positions: { value: () => undefined, key: () => undefined },
    origins: (pointer) => {
      const [, , index] = pointer.split('/');
      const document = requests[Number(index)];
      return document ? [{ document, pointer: '/spec' } satisfies Origin] : [];
    },
  };
}

/** Where a policy holds: absent is everywhere, or not known. */
interface Workloads {
  readonly namespace: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

function workloadsOf(document: DataDocument): Workloads {
  const labels = valueAt(document.data, '/spec/selector/matchLabels');
  const names = labels !== null && typeof labels === 'object' && !Array.isArray(labels) ? Object.keys(labels) : [];
  const known = names.flatMap((name): (readonly [string, string])[] => {
    const value = textAt(document, `/spec/selector/matchLabels/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    return value === undefined ? [] : [[name, value]];
  });
  return { namespace: textAt(document, '/metadata/namespace'), labels: new Map(known) };
}

function mayMeet(request: Workloads, policy: Workloads): boolean {
  const apart =
    request.namespace !== undefined &&
    policy.namespace !== undefined &&
    request.namespace !== ROOT_NAMESPACE &&
    policy.namespace !== ROOT_NAMESPACE &&
    request.namespace !== policy.namespace;
  return !apart && [...policy.labels].every(([name, value]) => (request.labels.get(name) ?? value) === value);
}

function hasRules(data: Json): boolean {
  const rules = valueAt(data, '/spec/jwtRules');
  return Array.isArray(rules) && rules.length > 0;
}

function textAt(document: DataDocument, pointer: string): string | undefined {
  const value = valueAt(document.data, pointer);
  return typeof value === 'string' && document.unresolved?.(pointer) === undefined ? value : undefined;
}
