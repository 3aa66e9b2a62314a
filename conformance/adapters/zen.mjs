// GoRules Zen. Facts are variables, null for absent and left out for unknown. Dates are d(…), durations whole seconds.

import zen from '@gorules/zen-engine';
import { answer, cannot, oneEmptyValue, ordered, ranking, seconds, told, toldOutcome, typeOfConst } from './common.mjs';

export const name = 'zen-engine';

export const run = (theCase) => answer(theCase, {
    decide: (theCase, given) => {
        const conditions = ranking(theCase.policy).map(([condition, outcome]) => [text(condition, theCase), JSON.stringify(outcome)]);
        return toldOutcome(ask(chain(conditions, JSON.stringify(theCase.policy.otherwise)), theCase, given));
    },
    worth: (theCase, given, node, kind) => {
        const value = told(ask(text(node, theCase), theCase, given));
        return kind === 'date' && typeof value === 'string' ? value.slice(0, 10).replace('Invalid da', 'unknown') : value;
    },
});

function ask(expression, theCase, given) {
    oneEmptyValue(theCase, given);
    const context = Object.fromEntries(Object.entries(given).map(([name, json]) => [name, input(theCase.facts[name], json)]));
    for (const [name, table] of Object.entries(theCase.tables ?? {})) {
        context[name] = {};
        for (const row of table.rows) {
            let at = context[name];
            row.slice(0, table.keys.length - 1).forEach((key) => { at = at[key] ??= {}; });
            at[row[table.keys.length - 1]] = table.value ? input(table.value, row.at(-1)) : true;
        }
    }
    return zen.evaluateExpressionSync(expression, context);
}

function input(fact, json) {
    if (json === null) return null;
    return fact.type === 'duration' ? seconds(json) : json;
}

const OPERATORS = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', add: '+', sub: '-', mul: '*' };

function chain(pairs, otherwise) {
    return pairs.reduceRight((rest, [condition, value]) => `((${condition}) == null ? null : ((${condition}) ? ${value} : ${rest}))`, otherwise);
}

function text(node, theCase, item = false) {
    const go = (child) => text(child, theCase, item);
    const [kind] = Object.keys(node);
    const arg = node[kind];
    if (OPERATORS[kind]) return `(${arg.map(go).join(` ${OPERATORS[kind]} `)})`;
    switch (kind) {
        case 'const': {
            const type = typeOfConst(node);
            return type === 'date' ? `d("${arg}")` : type === 'duration' ? String(seconds(arg)) : JSON.stringify(arg);
        }
        case 'fact': return theCase.facts[arg].type === 'date' ? `d(${arg})` : arg;
        case 'field': return fieldType(theCase, arg) === 'date' ? `d(#.${arg})` : `#.${arg}`;
        case 'def': {
            const definition = theCase.define[arg];
            const unconditional = definition.base.find((each) => !each.when);
            const pairs = [...ordered(definition), ...definition.base.filter((each) => each.when)].map((each) => [go(each.when), go(each.value)]);
            return chain(pairs, unconditional ? go(unconditional.value) : 'null');
        }
        case 'present': return arg.field ? `(#.${arg.field} != null)` : `(${arg} != null)`;
        case 'absent': return arg.field ? `(#.${arg.field} == null)` : `(${arg} == null)`;
        case 'provided': return arg;
        case 'cannotBeHad': return `(not ${arg})`;
        case 'and': case 'or': return `(${arg.map(go).join(` ${kind} `)})`;
        case 'not': return `(not ${go(arg)})`;
        case 'if': return chain([[go(arg[0]), go(arg[1])]], go(arg[2]));
        case 'else': return `(${arg[0].fact} != null ? ${go(arg[0])} : ${go(arg[1])})`;
        case 'in': return `(${go(arg[0])} in [${arg[1].map(go).join(', ')}])`;
        case 'inTable': return guarded(arg, go, `(${path(arg, go, theCase)} == true)`);
        case 'lookup': {
            const { otherwise, value } = theCase.tables[arg[0]];
            const found = path(arg, go, theCase);
            return otherwise === undefined ? found
                : guarded(arg, go, `(${found} ?? ${value.type === 'duration' ? seconds(otherwise) : JSON.stringify(otherwise)})`);
        }
        case 'latest': case 'max': return `max([${arg.map(go).join(', ')}])`;
        case 'earliest': case 'min': return `min([${arg.map(go).join(', ')}])`;
        case 'addMonths': return plusMonths(go(arg[0]), typeof arg[1] === 'number' ? arg[1] : go(arg[1]), theCase);
        case 'addDays': return `${go(arg[0])}.add(${typeof arg[1] === 'number' ? arg[1] : go(arg[1])}, "day")`;
        case 'lastDay': {
            const mark = arg[1].type === 'days' ? `${go(arg[0])}.add(${go(arg[1])}, "day")` : plusMonths(go(arg[0]), go(arg[1]), theCase);
            return theCase.dates?.last_day === 'excluded' ? `(${mark}).sub(1, "day")` : mark;
        }
        case 'daysBetween': return `${go(arg[1])}.diff(${go(arg[0])}, "day")`;
        case 'monthsBetween': return `${go(arg[1])}.diff(${go(arg[0])}, "month")`;
        case 'any': return `some(${arg.list}, ${text(arg.where, theCase, true)})`;
        case 'all': return `all(${arg.list}, ${text(arg.where, theCase, true)})`;
        case 'count': return `count(${arg.list}, ${text(arg.where, theCase, true)})`;
        case 'sum': return `sum(map(filter(${arg.list}, ${text(arg.where, theCase, true)}), #.${arg.field}))`;
        case 'unionDays': return cannot('no union of intervals');
        default: return cannot(`no ${kind}`);
    }
}

function fieldType(theCase, name) {
    return Object.values(theCase.facts).find((fact) => fact.type === 'list').of[name].type;
}

const path = ([table, ...keys], go, theCase) => table + keys.map((key, n) =>
    (theCase.tables[table].keys[n].type === 'number' ? `[string(${go(key)})]` : `[${go(key)}]`)).join('');

const guarded = ([, ...keys], go, found) => keys.reduce((inner, key) => `(${go(key)} == null ? null : ${inner})`, found);

// Zen clamps; a roll is one day more where the day of the month was lost.
function plusMonths(day, n, theCase) {
    const clamped = `${day}.add(${n}, "month")`;
    if (theCase.dates?.month_end !== 'roll') return clamped;
    return `(${clamped}.day() != ${day}.day() ? ${clamped}.add(1, "day") : ${clamped})`;
}
