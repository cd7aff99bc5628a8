import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Format, Shape } from '../discover/formats.js';
import { linearPatterns } from '../discover/linear-pattern.js';
import type { Json } from './data-document.js';

const OPTIONS = { strict: false, ownProperties: true, meta: false, validateSchema: false };
const ajv = new Ajv2020(OPTIONS);
let linear: Ajv2020 | undefined;

const compiled = new Map<Shape, ValidateFunction>();

/** Whether a value has the shape that a format asks for. */
export function fits({ own }: Pick<Format, 'own'>, shape: Shape | undefined, data: Json): boolean {
  if (!shape) return true;
  const validate = compiled.get(shape) ?? validators(own).compile(shape);
  compiled.set(shape, validate);
  return validate(data) === true;
}

/** The schemas of a project's own formats may hold any pattern. */
function validators(own: true | undefined): Ajv2020 {
  if (!own) return ajv;
  linear ??= new Ajv2020({ ...OPTIONS, code: { regExp: linearPatterns() } });
  return linear;
}
