// FEEL (feelin). Facts are variables, null for absent and left out for unknown. Dates and durations are FEEL's own.

import { evaluate } from 'feelin';
import { answer, oneEmptyValue, ordered, ranking, seconds, told, toldOutcome, typeOfConst } from './common.mjs';

export const name = 'feelin';

export const run = (theCase) => answer(theCase, {
    decide: (theCase, given) => {
        const conditions = ranking(theCase.policy).map(([condition, outcome]) => [feel(condition, theCase), JSON.stringify(outcome)]);
        return toldOutcome(ask(chain(conditions, JSON.stringify(theCase.policy.otherwise)), theCase, given));
    },
    worth: (theCase, given, node, kind) => {
        const value = told(ask(feel(node, theCase), theCase, given));
        return kind === 'date' && value !== 'unknown' ? String(value) : value;
    },
});

function ask(text, theCase, given) {
    oneEmptyValue(theCase, given);
    const context = Object.fromEntries(Object.entries(given).map(([name, json]) => [name, input(theCase.facts[name], json)]));
    for (const [name, table] of Object.entries(theCase.tables ?? {})) {
        context[name] = table.rows.map((row) => Object.fromEntries(row.map((cell, n) => n < table.keys.length
            ? [`key${n + 1}`, cell]
            : ['value', input(table.value, cell)])));
    }
    return evaluate(text, context).value;
}

function input(fact, json) {
    if (json === null) return null;
    if (fact.type === 'list') return json.map((item) => Object.fromEntries(Object.entries(item).map(([name, cell]) => [name, input(fact.of[name], cell)])));
    if (fact.type === 'date' || fact.type === 'duration') return evaluate(literal(fact.type, json)).value;
    return json;
}

function literal(type, json) {
    if (type === 'date') return `date("${json}")`;
    if (type === 'duration') return `duration("PT${seconds(json)}S")`;
    return JSON.stringify(json);
}

// FEEL's "if" takes the else branch when the condition is null; a careful author asks for null first.
function chain(pairs, otherwise) {
    return pairs.reduceRight((rest, [condition, value]) =>
        `(if (${condition}) = null then null else if ${condition} then ${value} else ${rest})`, otherwise);
}

const OPERATORS = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', add: '+', sub: '-', mul: '*' };

function feel(node, theCase) {
    const go = (child) => feel(child, theCase);
    const [kind] = Object.keys(node);
    const arg = node[kind];
    if (OPERATORS[kind]) return `(${arg.map(go).join(` ${OPERATORS[kind]} `)})`;
    switch (kind) {
        case 'const': return literal(typeOfConst(node), arg);
        case 'fact': case 'field': return arg;
        case 'def': {
            const definition = theCase.define[arg];
            const unconditional = definition.base.find((each) => !each.when);
            const pairs = [...ordered(definition), ...definition.base.filter((each) => each.when)].map((each) => [go(each.when), go(each.value)]);
            return chain(pairs, unconditional ? go(unconditional.value) : 'null');
        }
        case 'present': return `(${arg.field ?? arg} != null)`;
        case 'absent': return `(${arg.field ?? arg} = null)`;
        case 'provided': return arg;
        case 'cannotBeHad': return `not(${arg})`;
        case 'and': case 'or': return `(${arg.map(go).join(` ${kind} `)})`;
        case 'not': return `not(${go(arg)})`;
        case 'if': return chain([[go(arg[0]), go(arg[1])]], go(arg[2]));
        case 'else': return `(if ${go(arg[0])} != null then ${go(arg[0])} else ${go(arg[1])})`;
        case 'in': return `(${go(arg[0])} in (${arg[1].map(go).join(', ')}))`;
        case 'inTable': return guarded(arg, go, `(count(${row(arg, go)}) > 0)`);
        case 'lookup': {
            const { otherwise, value } = theCase.tables[arg[0]];
            const found = `${row(arg, go)}[1].value`;
            return otherwise === undefined ? found
                : guarded(arg, go, `(if count(${row(arg, go)}) > 0 then ${found} else ${literal(value.type, otherwise)})`);
        }
        case 'latest': case 'max': return larger(arg.map(go), '>=');
        case 'earliest': case 'min': return larger(arg.map(go), '<=');
        case 'addMonths': return plusMonths(go(arg[0]), count(arg[1], go), theCase);
        case 'addDays': return `(${go(arg[0])} + ${period(count(arg[1], go), 'D')})`;
        case 'lastDay': {
            const mark = arg[1].type === 'days' ? `(${go(arg[0])} + ${period(go(arg[1]), 'D')})` : plusMonths(go(arg[0]), go(arg[1]), theCase);
            return theCase.dates?.last_day === 'excluded' ? `(${mark} - duration("P1D"))` : mark;
        }
        case 'daysBetween': return `(${go(arg[1])} - ${go(arg[0])}).days`;
        case 'monthsBetween': {
            const months = `years and months duration(${go(arg[0])}, ${go(arg[1])})`;
            return `(${months}.years * 12 + ${months}.months)`;
        }
        case 'any': return `(some each in ${filtered(arg, go)} satisfies true)`;
        case 'all': return `(count(${arg.list}) = count(${filtered(arg, go)}))`;
        case 'count': return `count(${filtered(arg, go)})`;
        case 'sum': return `(if count(${filtered(arg, go)}) = 0 then 0 else sum(${filtered(arg, go)}.${arg.field}))`;
        case 'unionDays': {
            const end = arg.until ? `(if each.${arg.to} = null then ${go(arg.until)} else each.${arg.to})` : `each.${arg.to}`;
            const start = `each.${arg.from}`;
            const run = `if ${end} != null and ${end} > ${start} then for n in 1..(${end} - ${start}).days return ${start} + ${period('n - 1', 'D')} else []`;
            return `count(distinct values(flatten(for each in ${filtered(arg, go)} return ${run})))`;
        }
        default: throw new Error(`no FEEL for ${kind}`);
    }
}

const count = (n, go) => (typeof n === 'number' ? String(n) : go(n));
const period = (n, unit) => (/^\d+$/.test(n) ? `duration("P${n}${unit}")` : `duration("P" + string(${n}) + "${unit}")`);
const row = ([table, ...keys], go) => `${table}[${keys.map((key, n) => `key${n + 1} = ${go(key)}`).join(' and ')}]`;
const guarded = ([, ...keys], go, found) => keys.reduce((inner, key) => `(if ${go(key)} = null then null else ${inner})`, found);
const filtered = ({ list, where }, go) => (where ? `${list}[(${go(where)}) = true]` : list);

// FEEL's own max and min take numbers here; for all types alike, one comparison with its null asked for first.
const larger = ([first, ...rest], operator) => rest.reduce((a, b) => chain([[`${a} ${operator} ${b}`, a]], b), first);

// FEEL clamps; a roll is one day more where the day of the month was lost.
function plusMonths(day, n, theCase) {
    const clamped = `(${day} + ${period(n, 'M')})`;
    if (theCase.dates?.month_end !== 'roll') return clamped;
    return `(if ${clamped}.day != ${day}.day then ${clamped} + duration("P1D") else ${clamped})`;
}
