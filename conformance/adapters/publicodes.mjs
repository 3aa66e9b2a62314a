// Publicodes. Facts are rules with a question; every part of a condition is a rule of its own, as its authors write.
// A fact that may be absent is "not applicable if" a companion yes/no fact says so, so absent and unknown stay apart.
// Durations are fed as whole seconds. There is no date arithmetic. It alone says which facts are missing.

import Engine from 'publicodes';
import { answer, cannot, mentionsDays, ordered, ranking, seconds, typeOfConst } from './common.mjs';

export const name = 'publicodes';

const quiet = { log() {}, warn() {}, error() {} };
const OPERATORS = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', add: '+', sub: '-', mul: '*' };

export const run = (theCase) => answer(theCase, {
    check: () => { if (mentionsDays(theCase)) cannot('no date arithmetic'); },
    decide: (theCase, given) => {
        const book = new Book(theCase);
        const variations = ranking(theCase.policy).map(([condition, outcome]) => ({ si: book.write(condition), alors: `'${outcome}'` }));
        const root = book.add({ variations: [...variations, { sinon: `'${theCase.policy.otherwise}'` }] });
        const { nodeValue, missingVariables } = book.ask(root, given);
        if (nodeValue !== undefined) return { outcome: nodeValue };
        const missing = new Set(Object.keys(missingVariables).map((name) => name.replace(/ absent$/, '')));
        return { outcome: 'needs_information', missing: [...missing].sort() };
    },
    worth: (theCase, given, node) => {
        const book = new Book(theCase);
        const { nodeValue } = book.ask(book.write(node), given);
        return nodeValue === undefined ? 'unknown' : nodeValue;
    },
});

class Book {
    constructor(theCase) {
        this.case = theCase;
        this.rules = {};
        this.count = 0;
        for (const [name, fact] of Object.entries(theCase.facts)) {
            if (fact.type === 'list') cannot('no lists');
            this.rules[name] = { question: `${name}?` };
            if (fact.optional) {
                this.rules[`${name} absent`] = { question: `no ${name}?` };
                this.rules[name]['non applicable si'] = `${name} absent`;
            }
        }
    }

    add(rule) {
        const name = `rule ${++this.count}`;
        this.rules[name] = rule;
        return name;
    }

    ask(root, given) {
        const engine = new Engine(this.rules, { logger: quiet });
        const situation = {};
        for (const [name, json] of Object.entries(given)) {
            const fact = this.case.facts[name];
            if (fact.optional) situation[`${name} absent`] = json === null ? 'oui' : 'non';
            if (json !== null) situation[name] = this.literal(fact.type, json);
        }
        engine.setSituation(situation);
        return engine.evaluate(root);
    }

    literal(type, json) {
        switch (type) {
            case 'boolean': case 'document': return json ? 'oui' : 'non';
            case 'date': return json.split('-').reverse().join('/');
            case 'duration': return String(seconds(json));
            case 'enum': case 'name': return `'${json}'`;
            default: return String(json);
        }
    }

    // The name of the rule, fact or constant that says it.
    write(node) {
        const go = (child) => this.write(child);
        const [kind] = Object.keys(node);
        const arg = node[kind];
        if (OPERATORS[kind]) return this.add(arg.map(go).join(` ${OPERATORS[kind]} `));
        switch (kind) {
            case 'const': return this.literal(typeOfConst(node), arg);
            case 'fact': case 'provided': return arg;
            case 'cannotBeHad': return this.add(`${arg} = non`);
            case 'def': {
                const definition = this.case.define[arg];
                const pairs = [...ordered(definition), ...definition.base];
                return this.add({ variations: pairs.map((each) => (each.when ? { si: go(each.when), alors: go(each.value) } : { sinon: go(each.value) })) });
            }
            case 'present': return this.add({ 'est applicable': arg });
            case 'absent': return this.add({ 'est non applicable': arg });
            case 'and': return this.add({ 'toutes ces conditions': arg.map(go) });
            case 'or': return this.add({ 'une de ces conditions': arg.map(go) });
            case 'not': return this.add(`${go(arg)} = non`);
            case 'if': return this.add({ variations: [{ si: go(arg[0]), alors: go(arg[1]) }, { sinon: go(arg[2]) }] });
            case 'else': return this.add({ variations: [{ si: this.add({ 'est applicable': arg[0].fact }), alors: go(arg[0]) }, { sinon: go(arg[1]) }] });
            case 'in': return this.add({ 'une de ces conditions': arg[1].map((choice) => this.add(`${go(arg[0])} = ${go(choice)}`)) });
            case 'inTable': return this.add({ 'une de ces conditions': this.case.tables[arg[0]].rows.map((row) => this.row(arg, row, go)) });
            case 'lookup': {
                const table = this.case.tables[arg[0]];
                const variations = table.rows.map((row) => ({ si: this.row(arg, row, go), alors: this.literal(table.value.type, row.at(-1)) }));
                if (table.otherwise !== undefined) variations.push({ sinon: this.literal(table.value.type, table.otherwise) });
                return this.add({ variations });
            }
            case 'max': return this.add({ 'le maximum de': arg.map(go) });
            case 'min': return this.add({ 'le minimum de': arg.map(go) });
            case 'latest': return arg.map(go).reduce((a, b) => this.add({ variations: [{ si: `${a} >= ${b}`, alors: a }, { sinon: b }] }));
            case 'earliest': return arg.map(go).reduce((a, b) => this.add({ variations: [{ si: `${a} <= ${b}`, alors: a }, { sinon: b }] }));
            default: return cannot(`no ${kind}`);
        }
    }

    row([table, ...keys], row, go) {
        const conditions = keys.map((key, n) => this.add(`${go(key)} = ${this.literal(this.case.tables[table].keys[n].type, row[n])}`));
        return conditions.length === 1 ? conditions[0] : this.add({ 'toutes ces conditions': conditions });
    }
}
