namespace Makegood.Server.Doors.Pages;

/// <summary>What a packing slip has beyond a letter: a code to scan and a list to tick.</summary>
internal static class SlipStyle
{
    public const string Text = """
        header { align-items: start; }
        figure { margin: -1rem 0 0; text-align: center; }
        svg { display: block; width: 36mm; height: 36mm; margin: 0 auto; }
        figcaption { color: var(--soft); font-size: .78rem; line-height: 1.25; white-space: nowrap; }
        h1 { margin-bottom: .6rem; }
        dl { margin-top: 0; }
        .intro { margin-top: 1.2rem; }
        table { width: 100%; border-collapse: collapse; margin: 1rem 0 0; font-variant-numeric: tabular-nums; }
        th, td { padding: .5rem .9rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        th { color: var(--soft); font-size: .8rem; font-weight: 600; }
        td:nth-child(2) { white-space: nowrap; }
        .tick { font-weight: 650; } .tick::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .6em; border: 1px solid var(--ink); border-radius: 2px; vertical-align: -.05em; }
        .old { margin-top: 1.6rem; padding: .9rem 1.1rem; border: 1.5px solid var(--ink); border-radius: 6px; } .old h2 { margin-top: 0; } .old p { margin: 0; }
        .notes { margin-top: 1.4rem; }
        @media (max-width: 40rem) {
            figure { margin: 0; }
            thead { display: none; } tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); } td { display: flex; justify-content: space-between; gap: 1rem; padding: .15rem 0; border: 0; }
            td[data-label]::before { content: attr(data-label); color: var(--soft); } .tick { display: block; }
        }
        @media print { .old, .notes, tr { break-inside: avoid; } thead { display: table-header-group; } }
        """;
}
