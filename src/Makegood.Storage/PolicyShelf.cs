using System.Collections.Concurrent;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Policy.Evaluation;

namespace Makegood.Storage;

/// <summary>Published policies, read and compiled once. A text never changes under its hash, so nothing on the shelf grows old.</summary>
public sealed class PolicyShelf
{
    private readonly ConcurrentDictionary<string, Shelved> _shelf = new(StringComparer.Ordinal);

    /// <summary>The policy of a published version.</summary>
    public PolicyModel Model(PolicyVersionRow version) => Find(version).Program.Model;

    /// <summary>Asks a policy. An assessor serves one caller at a time, so each takes one from the pile and puts it back.</summary>
    public T Ask<T>(PolicyVersionRow version, Func<Assessor, T> question)
    {
        var shelved = Find(version);
        if (!shelved.Idle.TryTake(out var assessor)) assessor = new Assessor(shelved.Program);
        try
        {
            return question(assessor);
        }
        finally
        {
            shelved.Idle.Add(assessor);
        }
    }

    private Shelved Find(PolicyVersionRow version) => _shelf.GetOrAdd(version.Id, _ =>
    {
        var bag = new DiagnosticBag();
        var model = FromSyntax.Read($"{version.Policy}.policy.md", version.Source, bag) ?? throw new InvalidOperationException($"the published policy {version.Policy}@{version.Version} cannot be read any more: {string.Join("; ", bag.InOrder().Select(d => d.Message))}");
        return new Shelved(Lowering.Lower(model), []);
    });

    private sealed record Shelved(Program Program, ConcurrentBag<Assessor> Idle);
}
