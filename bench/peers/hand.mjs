// The printer policy as a JavaScript programmer would write it.

const EXCLUDED = new Set(['platform_sticker', 'platform_metal_plate', 'platform_glass_plate', 'acrylic_cover', 'sd_card', 'usb_stick', 'usb_cable',
    'filament', 'filament_shaft', 'build_platform', 'plastic_scraper', 'metal_scraper', 'gloves', 'allen_wrench', 'open_end_wrench', 'toolkit']);
const LISTED = new Set(['creator_pro', 'dreamer_nx']);
const FLAWS = [['repair.unauthorised_shop', 'x4'], ['fault.modification', 'x5'], ['fault.incorrect_use', 'x6'], ['fault.environment', 'x7'],
    ['fault.misuse', 'x8'], ['fault.other_brand_part', 'x9'], ['fault.poor_filament', 'x10'], ['fault.other_software', 'x11'],
    ['fault.poor_maintenance', 'x12'], ['fault.wear', 'x13'], ['fault.force_majeure', 'x14']];

export const UNITS = { h: 3600, min: 60, s: 1 };

export function seconds(text) {
    const [amount, unit] = text.split(' ');
    return amount * UNITS[unit];
}

/** Adds months to an ISO day; a day that the month lacks becomes its last. */
export function addMonths(day, months) {
    const [y, m, d] = day.split('-').map(Number);
    const total = y * 12 + m - 1 + months;
    const [year, month] = [Math.floor(total / 12), total % 12 + 1];
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    return `${year}-${String(month).padStart(2, '0')}-${String(Math.min(d, length)).padStart(2, '0')}`;
}

const lost = (document) => document?.cannot_be_had === true;

export function decide(claim) {
    const made = claim['unit.manufactured_on'];
    const bought = claim['sale.purchased_at'];
    const start = bought !== null && bought > made ? bought : made;
    const isNozzle = claim['part.item'] === 'nozzle_assembly' || claim['part.item'] === 'nozzle';
    const lastDay = addMonths(start, isNozzle && claim['part.replaced_on'] === null ? 3 : 12);
    const clauses = [];
    if (claim['sale.channel'] === 'dealer') clauses.push('scope', 'scope.dealer');
    if (claim['unit.technology'] === 'other') clauses.push('scope', 'scope.other');
    if (clauses.length) return { outcome: 'refer', clauses, lastDay };

    if (EXCLUDED.has(claim['part.item'])) clauses.push('excluded_parts');
    if (lost(claim['unit.serial']) && lost(claim['unit.warranty_card'])) clauses.push('x1');
    if (claim['claim.failed_on'] > lastDay) clauses.push('x2');
    const limit = LISTED.has(claim['unit.model']) || claim['unit.grade'] === 'consumer' ? 400 : 1000;
    if (claim['unit.run_time'] !== null && seconds(claim['unit.run_time']) > limit * 3600) clauses.push('x3');
    for (const [fact, clause] of FLAWS) if (claim[fact]) clauses.push(clause);
    if (clauses.length) return { outcome: 'not_covered', clauses, lastDay };

    if (lost(claim['claim.application']) && lost(claim['unit.serial'])) return { outcome: 'customer_bears_parts', clauses: ['apply.incomplete'], lastDay };
    return { outcome: claim['fault.quality_defect'] && claim['claim.failed_on'] <= lastDay ? 'covered' : 'not_covered', clauses: ['parts.free'], lastDay };
}
