// What the engines that cannot reckon with months or durations are given: the claim, with the last covered day and the hours worked out before.

import { addMonths, seconds } from './hand.mjs';

export const EXCLUDED = ['platform_sticker', 'platform_metal_plate', 'platform_glass_plate', 'acrylic_cover', 'sd_card', 'usb_stick', 'usb_cable',
    'filament', 'filament_shaft', 'build_platform', 'plastic_scraper', 'metal_scraper', 'gloves', 'allen_wrench', 'open_end_wrench', 'toolkit'];

export const FLAWS = { x4: 'repair_unauthorised_shop', x5: 'fault_modification', x6: 'fault_incorrect_use', x7: 'fault_environment', x8: 'fault_misuse',
    x9: 'fault_other_brand_part', x10: 'fault_poor_filament', x11: 'fault_other_software', x12: 'fault_poor_maintenance', x13: 'fault_wear',
    x14: 'fault_force_majeure' };

const RANKS = [['refer', { 'scope.dealer': ['scope', 'scope.dealer'], 'scope.other': ['scope', 'scope.other'] }],
    ['not_covered', Object.fromEntries(['excluded_parts', 'x1', 'x2', 'x3', ...Object.keys(FLAWS)].map((clause) => [clause, [clause]]))],
    ['customer_bears_parts', { 'apply.incomplete': ['apply.incomplete'] }],
    ['covered', { 'parts.free': ['parts.free'] }]];

/** The claim with plain names, documents as true or false, the run time in seconds. */
export function flat(claim) {
    const facts = {};
    for (const [name, value] of Object.entries(claim)) {
        facts[name.replaceAll('.', '_')] = value === 'provided' ? true : value?.cannot_be_had ? false : value;
    }
    if (facts.unit_run_time !== null) facts.unit_run_time = seconds(facts.unit_run_time);
    return facts;
}

export const termOf = (facts) => (facts.part_item === 'nozzle' || facts.part_item === 'nozzle_assembly') && facts.part_replaced_on === null ? 3 : 12;

export function lastDayOf(facts) {
    const [made, bought] = [facts.unit_manufactured_on, facts.sale_purchased_at];
    return addMonths(bought !== null && bought > made ? bought : made, termOf(facts));
}

/** The first outcome in rank of which a clause holds, with all its clauses. */
export function rank(holds, lastDay) {
    for (const [outcome, rules] of RANKS) {
        const clauses = Object.keys(rules).filter((rule) => holds(rule)).flatMap((rule) => rules[rule]);
        if (clauses.length) return { outcome, clauses, lastDay };
    }
    return { outcome: 'not_covered', clauses: ['parts.free'], lastDay };
}
