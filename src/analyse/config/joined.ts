import type { DataDocument } from '../../load/data-document.js';
import { joinEnvoyRoutes } from './envoy-routes.js';
import { joinMesh } from './mesh-set.js';
import { joinStages } from './stages.js';

/** What no file shows alone, each as one document. */
export function joinedFrom(documents: readonly DataDocument[]): readonly DataDocument[] {
  return [joinStages(documents), joinMesh(documents), joinEnvoyRoutes(documents)];
}
