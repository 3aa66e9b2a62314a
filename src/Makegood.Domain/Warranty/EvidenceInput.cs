using Makegood.Domain.Basics;

namespace Makegood.Domain.Warranty;

/// <summary>Evidence as the API takes it.</summary>
/// <param name="Kind">carrier_scan, tracking_number, bench_receipt, customers_word or document.</param>
/// <param name="Reference">The tracking number, or the id of a stored file.</param>
public sealed record EvidenceInput(string Kind, string Reference)
{
    private const int LongestReference = 200;

    public static Result<IReadOnlyList<EvidenceReference>, Refusal> Read(IReadOnlyList<EvidenceInput>? inputs)
    {
        var evidence = new List<EvidenceReference>();
        foreach (var input in inputs ?? [])
        {
            if (!Words.TryRead<EvidenceKind>(input.Kind, out var kind)) return Refusal.Invalid("evidence", $"`{input.Kind}` is no kind of evidence; write one of {Words.All<EvidenceKind>()}.");
            if (string.IsNullOrWhiteSpace(input.Reference) || input.Reference.Length > LongestReference) return Refusal.Invalid("evidence", $"Evidence needs a reference of 1 to {LongestReference} characters: a tracking number, or the id of a stored file.");
            evidence.Add(new EvidenceReference(kind, input.Reference.Trim()));
        }

        return evidence;
    }
}
