import { readFileSync } from 'node:fs';

/**
 * `JSON.parse`, typed so that the caller states what it expects.
 * @param {string} text
 * @returns {unknown}
 */
export const parseJson = (text) => JSON.parse(text);

/**
 * Reads a JSON file. Throws when it is missing or is not valid JSON.
 * @param {string} file
 */
export const readJson = (file) => parseJson(readFileSync(file, 'utf8'));
