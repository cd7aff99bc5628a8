import { inCase } from './any-pattern.js';

/** Texts in which a part of a scope or role, or a pattern, may decide. */
export const RIGHTS_IN_PART = inCase(
  String.raw`\.\s*(?:scopes?|scp|role|permissions)\b(?!\s*[:(])[^;\n]{0,40}?\.\s*(?:includes|indexOf|startsWith|endsWith|match|search)\(|\.test\([^;\n]{0,60}?\.(?:scope|scp|role)\b|\.(?:scope|scp)\b[\s\S]{0,200}?\.(?:includes|indexOf|startsWith|match)\(|\{[^{}]{0,80}\b(?:scope|scp)\b[^{}]{0,40}\}\s*=[^;]{1,60};?[\s\S]{0,300}?\b(?:scope|scp)\.(?:includes|indexOf|startsWith|match)\(`,
);
