using System.Text;
using Makegood.Domain.Warranty;
using static Makegood.Tests.Domain.Book;

namespace Makegood.Tests.Domain;

/// <summary>What storage keeps of each kind of event. Old databases are read with this: the golden file may grow, its lines may not change.</summary>
public sealed class EventJson
{
    private static readonly CoverageEvent[] All =
    [
        Started(Term("2023-06-01") with { PassedOver = [new("purchase.delivered_on", Day("2023-06-05"), PassedOverBecause.AnotherCounts)] }),
        PauseOpened("t1", "2024-03-01", "p1", "p2") with { Evidence = [new(EvidenceKind.TrackingNumber, "RR123456785DE"), new(EvidenceKind.CarrierScan, "2024-03-01T16:02")] },
        PauseClosed("t1", "2024-03-11") with { Evidence = [new(EvidenceKind.CustomersWord, "mail-12")] },
        Extended("2024-05-01", 12, 0),
        Inherited("2024-02-01", "l7", "2025-01-01"),
        Restarted("2024-07-01", 12),
        Replaced("2024-05-01", "p1", "p5", AfterReplacement.Inherit, last: "2025-03-15"),
        Replaced("2024-05-01", "p1", "p5", AfterReplacement.RemainingOrDays, 90),
        Voided("2023-09-01", VoidScope.Damage, "p1", "cracked frame"),
        Unvoided("2023-11-01", "e2"),
        Transferred("2023-12-01", "ann", "bob"),
        Corrected("2024-04-01", "e2", PauseOpened("t1", "2024-03-04")),
        Corrected("2024-04-01", "e2", null),
    ];

    [Fact]
    public void Each_kind_has_its_text()
    {
        var book = new Book();
        var text = new StringBuilder();
        foreach (var one in All) text.Append(book.Next(one).ToJson()).Append('\n');
        Golden.Match("domain/events.jsonl", text.ToString());
        Assert.Equal(Enum.GetValues<CoverageEventKind>(), All.Select(e => e.Kind).Distinct().Order());
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        foreach (var one in All)
        {
            var json = one.ToJson();
            var again = CoverageEvent.FromJson(json);
            Assert.Equal(one.GetType(), again.GetType());
            Assert.Equal(json, again.ToJson());
            Assert.Contains($"\"kind\":\"{one.KindText}\"", json, StringComparison.Ordinal);
        }
    }
}
