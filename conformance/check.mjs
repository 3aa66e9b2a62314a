#!/usr/bin/env node
// Compares the answers of any engine with the expectations of the suite.
//
//   node conformance/check.mjs RESULTS.jsonl [--list N]
//
// RESULTS.jsonl holds one line per case, in any order: {"id": "...", "result": {...}} with the keys of the case's
// "expect"; or {"id": "...", "error": "..."} where the engine raised an error; or {"id": "...", "not_expressible": "why"}.
// Exit code 0: every case passed. 1: some did not. 2: the results can not be read.

import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const VERDICTS = ['passed', 'partly', 'wrong', 'error', 'not expressible', 'not run'];

const DIRECTORY = join(fileURLToPath(new URL('.', import.meta.url)), 'cases');

export function readCases(directory = DIRECTORY) {
    return readdirSync(directory).filter((name) => name.endsWith('.jsonl')).sort()
        .flatMap((name) => readFileSync(join(directory, name), 'utf8').trim().split('\n').map((line) => JSON.parse(line)));
}

// What an answer is worth. "partly": all that was said is right, but possible outcomes or missing facts were not said.
export function judge(theCase, answer) {
    if (answer === undefined) return 'not run';
    if (answer.not_expressible !== undefined) return 'not expressible';
    const { expect } = theCase;
    if (answer.error !== undefined) return ['value', 'date', 'outcome'].some((key) => expect[key] === 'error') ? 'passed' : 'error';
    const said = answer.result ?? {};
    if (expect.parts) {
        if (!Array.isArray(said.parts) || said.parts.length !== expect.parts.length) return 'wrong';
        if (said.outcome !== undefined && expect.outcome !== undefined && said.outcome !== expect.outcome) return 'wrong';
        return worst(expect.parts.map((part, n) => judgeOne(part, said.parts[n])));
    }
    return judgeOne(expect, said);
}

function judgeOne(expect, said) {
    const settled = said.outcome !== undefined && said.outcome !== 'needs_information';
    const implied = settled ? { possible: [said.outcome], missing: [] } : {};
    let verdict = 'passed';
    for (const [key, wanted] of Object.entries(expect)) {
        const value = said[key] ?? implied[key];
        if (value === undefined) {
            if (key === 'by_burden') continue;
            if (key !== 'possible' && key !== 'missing') return 'wrong';
            verdict = 'partly';
        } else if (!same(wanted, value)) {
            return 'wrong';
        }
    }
    return verdict;
}

const same = (a, b) => (Array.isArray(a) && Array.isArray(b)
    ? JSON.stringify([...a].sort()) === JSON.stringify([...b].sort())
    : a === b);

const worst = (verdicts) => ['wrong', 'partly', 'passed'].find((each) => verdicts.includes(each));

function main([file, ...options]) {
    if (file === undefined || file.startsWith('-')) {
        console.error('usage: node conformance/check.mjs RESULTS.jsonl [--list N]');
        return 2;
    }
    const limit = options[0] === '--list' ? Number(options[1]) : 20;
    const answers = new Map();
    try {
        readFileSync(file, 'utf8').split('\n').forEach((line, n) => {
            if (line.trim() === '') return;
            try {
                const answer = JSON.parse(line);
                if (typeof answer.id !== 'string') throw new Error('no id');
                answers.set(answer.id, answer);
            } catch (problem) {
                throw new Error(`${file}:${n + 1}: ${problem.message}`, { cause: problem });
            }
        });
    } catch (problem) {
        console.error(problem.message);
        return 2;
    }
    const table = {};
    const failures = [];
    const cases = readCases();
    for (const theCase of cases) {
        const answer = answers.get(theCase.id);
        const verdict = judge(theCase, answer);
        table[theCase.area] ??= Object.fromEntries(VERDICTS.map((each) => [each, 0]));
        table[theCase.area][verdict]++;
        if (verdict !== 'passed') failures.push({ theCase, answer, verdict });
        answers.delete(theCase.id);
    }
    console.table(table);
    for (const { theCase, answer, verdict } of failures.slice(0, limit)) {
        const got = answer === undefined ? 'nothing' : JSON.stringify(answer.result ?? answer.error ?? answer.not_expressible);
        console.log(`${verdict}: ${theCase.id}: expected ${JSON.stringify(theCase.expect)}, got ${got}`);
    }
    if (failures.length > limit) console.log(`… and ${failures.length - limit} more (--list N shows N of them)`);
    for (const id of answers.keys()) console.log(`no such case: ${id}`);
    console.log(`${cases.length - failures.length} of ${cases.length} passed`);
    return failures.length === 0 ? 0 : 1;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exit(main(process.argv.slice(2)));
