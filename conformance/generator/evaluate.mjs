// What an expression is worth, written as plainly as possible: a walk over the tree, no cleverness.
//
// Four kinds of result: a value, UNKNOWN, ERROR and (only for a fact that may be absent) ABSENT. With a full set of
// values UNKNOWN never arises, and the walk is ordinary two-valued evaluation; enumeration uses it that way.

import * as calendar from './calendar.mjs';

export const UNKNOWN = Symbol('unknown');
export const ERROR = Symbol('error');
export const ABSENT = Symbol('absent');

// The meaning leaves this combination open; the generator makes no case of it.
export class OpenQuestion extends Error {}

const SECONDS = { h: 3600, min: 60, s: 1 };

// From the JSON of a case to the value the walk computes with: dates become day numbers, durations seconds.
export function read(type, json) {
    if (type === 'date') return calendar.dayIndex(json);
    if (type === 'duration') {
        const [, amount, unit] = /^(\d+) (h|min|s)$/.exec(json);
        return Number(amount) * SECONDS[unit];
    }
    if (type === 'document') return json === 'provided';
    return json;
}

export function typeOfConst(node) {
    return node.type ?? (typeof node.const === 'boolean' ? 'boolean' : 'number');
}

// world: { case, values: Map(fact -> value), item?, lenient? }
export function evaluate(node, world) {
    const go = (child) => evaluate(child, world);
    const [kind] = Object.keys(node);
    const arg = node[kind];
    switch (kind) {
        case 'const': return read(typeOfConst(node), arg);
        case 'fact': return world.values.get(arg);
        case 'field': return world.item[arg];
        case 'def': return definition(world.case.define[arg], world);
        case 'present': return presence(arg.field ? world.item[arg.field] : world.values.get(arg), true);
        case 'absent': return presence(arg.field ? world.item[arg.field] : world.values.get(arg), false);
        case 'provided': return world.values.get(arg);
        case 'cannotBeHad': return not(world.values.get(arg));
        case 'and': return junction(arg, go, false);
        case 'or': return junction(arg, go, true);
        case 'not': return not(go(arg));
        case 'if': return choose(arg, go, world);
        case 'else': {
            const first = go(arg[0]);
            return first === ABSENT ? go(arg[1]) : first;
        }
        case 'eq': return strict(arg.map(go), (a, b) => a === b);
        case 'ne': return strict(arg.map(go), (a, b) => a !== b);
        case 'lt': return strict(arg.map(go), (a, b) => a < b);
        case 'le': return strict(arg.map(go), (a, b) => a <= b);
        case 'gt': return strict(arg.map(go), (a, b) => a > b);
        case 'ge': return strict(arg.map(go), (a, b) => a >= b);
        case 'in': return strict([go(arg[0])], (value) => arg[1].some((choice) => go(choice) === value));
        case 'inTable': return strict(arg.slice(1).map(go), (...keys) => rowOf(world.case.tables[arg[0]], keys) !== undefined);
        case 'lookup': return strict(arg.slice(1).map(go), (...keys) => lookup(world.case.tables[arg[0]], keys));
        case 'add': return strict(arg.map(go), (...all) => all.reduce((sum, each) => sum + each));
        case 'sub': return strict(arg.map(go), (a, b) => a - b);
        case 'mul': return strict(arg.map(go), (a, b) => a * b);
        case 'latest': case 'max': return strict(arg.map(go), (...all) => all.reduce((a, b) => (b > a ? b : a)));
        case 'earliest': case 'min': return strict(arg.map(go), (...all) => all.reduce((a, b) => (b < a ? b : a)));
        case 'addMonths': return strict([go(arg[0]), amount(arg[1], go)], (day, n) => calendar.addMonths(day, n, monthEnd(world)));
        case 'addDays': return strict([go(arg[0]), amount(arg[1], go)], calendar.addDays);
        case 'lastDay': return strict([go(arg[0]), go(arg[1])], (start, n) => {
            const unit = termUnit(arg[1], world.case);
            const mark = unit === 'months' ? calendar.addMonths(start, n, monthEnd(world)) : calendar.addDays(start, n);
            return world.case.dates?.last_day === 'excluded' ? calendar.addDays(mark, -1) : mark;
        });
        case 'daysBetween': return strict(arg.map(go), (a, b) => b - a);
        case 'monthsBetween': return strict(arg.map(go), calendar.monthsBetween);
        case 'any': return items(arg, world).length > 0;
        case 'all': return items({ list: arg.list }, world).length === items(arg, world).length;
        case 'count': return items(arg, world).length;
        case 'sum': return items(arg, world).reduce((sum, item) => sum + item[arg.field], 0);
        case 'unionDays': return unionDays(arg, world, go);
        case 'extended': return extended(arg, world, go);
        default: throw new Error(`what is ${kind}?`);
    }
}

const amount = (n, go) => (typeof n === 'number' ? n : go(n));
const monthEnd = (world) => world.case.dates?.month_end ?? 'clamp';

// The unit of a term: a constant says it, a definition, table or fact has been declared with it.
export function termUnit(node, theCase) {
    if ('const' in node) return node.type;
    if ('def' in node) return theCase.define[node.def].type;
    if ('fact' in node) return theCase.facts[node.fact].type;
    if ('lookup' in node) return theCase.tables[node.lookup[0]].value.type;
    throw new Error('a term without unit');
}

function presence(value, wanted) {
    if (value === UNKNOWN) return UNKNOWN;
    return (value !== ABSENT) === wanted;
}

// `deciding` is false for "and", true for "or". One deciding operand settles it; then unknown, then error.
// The walk stops at a deciding operand, which is what keeps a guarded fact from being read while absent.
function junction(operands, go, deciding) {
    let unknown = false;
    let error = false;
    for (const operand of operands) {
        const value = go(operand);
        if (value === ABSENT) throw new Error('an absent fact reached an operator');
        if (value === deciding) return deciding;
        if (value === UNKNOWN) unknown = true;
        if (value === ERROR) error = true;
    }
    return unknown ? UNKNOWN : error ? ERROR : !deciding;
}

function not(value) {
    return value === UNKNOWN || value === ERROR ? value : !value;
}

function strict(operands, compute) {
    if (operands.includes(ABSENT)) throw new Error('an absent fact reached an operator');
    const unknown = operands.includes(UNKNOWN);
    const error = operands.includes(ERROR);
    if (unknown && error) throw new OpenQuestion('an operator between unknown and error');
    return unknown ? UNKNOWN : error ? ERROR : compute(...operands);
}

function choose([condition, yes, no], go, world) {
    const value = go(condition);
    if (value === true) return go(yes);
    if (value === false) return go(no);
    const branches = [go(yes), go(no)];
    if (value === ERROR) {
        if (branches.includes(UNKNOWN)) throw new OpenQuestion('an erroneous condition before an unknown branch');
        return ERROR;
    }
    if (branches.includes(ERROR)) throw new OpenQuestion('an unknown condition before an erroneous branch');
    if (branches[0] === branches[1] && branches[0] !== UNKNOWN && !world.lenient) {
        throw new OpenQuestion('an unknown condition before equal branches');
    }
    return UNKNOWN;
}

function rowOf(table, keys) {
    return table.rows.find((row) => keys.every((key, n) => row[n] === key));
}

function lookup(table, keys) {
    const row = rowOf(table, keys);
    if (row) return read(table.value.type, row.at(-1));
    return table.otherwise === undefined ? ERROR : read(table.value.type, table.otherwise);
}

// Base cases and labelled exceptions. Of the exceptions that hold, those stand that no other holding one is over.
function definition(definition, world) {
    const go = (child) => evaluate(child, world);
    const exceptions = (definition.except ?? []).map((each) => ({ ...each, holds: go(each.when) }));
    const bases = definition.base.map((each) => ({ ...each, holds: each.when ? go(each.when) : true }));
    const conditions = [...exceptions, ...bases].map((each) => each.holds);
    if (conditions.includes(UNKNOWN)) {
        if (!world.lenient) throw new OpenQuestion('a definition with an unknown condition');
        return UNKNOWN;
    }
    if (conditions.includes(ERROR)) throw new OpenQuestion('a definition with an erroneous condition');
    const holding = exceptions.filter((each) => each.holds);
    const standing = holding.filter((each) => !holding.some((other) => (other.over ?? []).includes(each.label)));
    if (standing.length > 1) {
        if (standing.some((each) => standing.some((other) => reaches(other, each.label, definition)))) {
            throw new OpenQuestion('an order that holds only across an exception that does not apply');
        }
        return ERROR;
    }
    if (standing.length === 1) return go(standing[0].value);
    if (holding.length > 0) throw new Error('exceptions in a circle');
    const base = bases.filter((each) => each.holds);
    return base.length === 1 ? go(base[0].value) : ERROR;
}

function reaches(from, label, definition) {
    return (from.over ?? []).some((next) => next === label
        || reaches(definition.except.find((each) => each.label === next), label, definition));
}

function items({ list, where }, world) {
    return world.values.get(list).filter((item) => !where || evaluate(where, { ...world, item }) === true);
}

// Each day of each interval goes into a set; the size of the set is the answer.
function unionDays(arg, world, go) {
    const until = arg.until ? go(arg.until) : undefined;
    if (until === UNKNOWN) return UNKNOWN;
    const set = new Set();
    for (const item of items(arg, world)) {
        const end = item[arg.to] === ABSENT ? until : item[arg.to];
        if (end === undefined) continue;
        for (let day = item[arg.from]; day < end; day++) set.add(day);
    }
    return set.size;
}

// Repeats from the beginning until nothing changes: which intervals begin on or before the end that they produce?
function extended(arg, world, go) {
    const end = go(arg.end);
    if (end === UNKNOWN) return UNKNOWN;
    const all = items(arg, world);
    let moved = end;
    for (;;) {
        const set = new Set();
        for (const item of all) {
            if (item[arg.from] > moved) continue;
            if (item[arg.to] === ABSENT) return calendar.NEVER;
            for (let day = item[arg.from]; day < item[arg.to]; day++) set.add(day);
        }
        const next = end + set.size;
        if (next === moved) return moved;
        moved = next;
    }
}
