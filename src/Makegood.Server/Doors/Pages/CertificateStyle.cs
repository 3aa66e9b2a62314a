namespace Makegood.Server.Doors.Pages;

/// <summary>How the certificate looks: in the page itself, so that a saved copy is whole.</summary>
internal static class CertificateStyle
{
    public const string Text = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d5dbe3; --paper: #fff; --ground: #f1f3f6; --mark: #0b5d4e; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a3aebb; --line: #39434f; --paper: #171c22; --ground: #0f1317; --mark: #5cc9b1; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
        main { max-width: 52rem; margin: 2rem auto; padding: 2.5rem 3rem; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; }
        .maker { margin: 0; color: var(--mark); font-weight: 600; letter-spacing: .02em; }
        h1 { margin: .1rem 0 1.2rem; font-size: 1.7rem; line-height: 1.2; }
        h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; }
        h3 { margin: 1rem 0 .3rem; font-size: 1rem; color: var(--soft); font-weight: 600; }
        dl { display: flex; flex-wrap: wrap; gap: .6rem 2.5rem; margin: 0; }
        dt { color: var(--soft); font-size: .85rem; }
        dd { margin: 0; font-weight: 600; }
        .serial { font-family: ui-monospace, "Liberation Mono", monospace; letter-spacing: .03em; }
        section { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: .95rem; }
        th, td { padding: .55rem .8rem .55rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        thead th { color: var(--soft); font-size: .85rem; font-weight: 600; }
        tbody th { font-weight: 600; }
        .note { display: block; color: var(--soft); font-size: .85rem; font-weight: 400; }
        ul { margin: .2rem 0 0; padding-left: 1.1rem; }
        li { margin: .2rem 0; }
        li b { font-family: ui-monospace, "Liberation Mono", monospace; font-size: .85em; font-weight: 600; margin-right: .35em; color: var(--mark); }
        footer { margin-top: 2rem; color: var(--soft); font-size: .9rem; border-top: 1px solid var(--line); padding-top: .8rem; }
        @media (max-width: 40rem) { main { margin: 0; padding: 1.2rem; border: 0; border-radius: 0; } }
        @page { margin: 18mm 16mm; }
        @media print {
            :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --ground: #fff; --mark: #000; }
            body { font-size: 10.5pt; } main { max-width: none; margin: 0; padding: 0; border: 0; } tr, li { break-inside: avoid; } h2, h3 { break-after: avoid; }
        }
        """;
}
