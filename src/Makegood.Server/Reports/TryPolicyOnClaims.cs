using System.Text.Json;
using System.Text.Json.Nodes;
using Makegood.Domain.Basics;
using Makegood.Policy.Assessment;
using Makegood.Policy.BackTest;
using Makegood.Policy.Checked;
using Makegood.Policy.Diagnostics;
using Makegood.Storage;
using Invariant = Makegood.Domain.Basics.Invariant;

namespace Makegood.Server.Reports;

/// <summary>
/// Tries a draft of a policy on the claims that are stored: what it would have said with the very facts that were on record, against the version that each
/// claim was assessed with. No claim is changed; the report is kept with the hash of the text, and publishing that text asks for it.
/// </summary>
public static class TryPolicyOnClaims
{
    private const int LongestText = 1 << 20;
    private const int PageLength = 1000;
    private const int ProblemsShown = 10;

    /// <param name="Text">The whole <c>*.policy.md</c> to try. It is asked about the claims of the policy of its name.</param>
    /// <param name="Kind"><c>commercial</c> or <c>statutory</c>, as it would be published.</param>
    public sealed record Command(string Text, string Kind = "commercial");

    /// <param name="Policy">Name and version of the text that was tried.</param>
    /// <param name="Sha256">Of the text; the report speaks for no other.</param>
    /// <param name="Against">The published versions that the claims were assessed with, and how many claims each.</param>
    /// <param name="Claims">Claims that were asked about. A claim with several parts has an answer for each, so the counts below may be higher.</param>
    /// <param name="Unread">Claims whose facts the draft cannot read, such as a fact that has another type now; they are in no other count.</param>
    /// <param name="BecameUndecided">Decided before, and the draft would need more facts.</param>
    /// <param name="Errors">Answers on which a version breaks off.</param>
    /// <param name="Money">What the flips would have cost the maker more and less, by what was recorded for the parts.</param>
    /// <param name="CostUnknown">Flips between made good and not made good of parts without a recorded cost.</param>
    /// <param name="NeverCollected">Facts that the draft needs and that were not collected.</param>
    /// <param name="Problems">The first ten reasons why claims cannot be read.</param>
    public sealed record Answer(
        string Id,
        string Policy,
        string Sha256,
        IReadOnlyList<AgainstView> Against,
        long Claims,
        long Unread,
        long Answers,
        long Unchanged,
        long Changed,
        long BecameUndecided,
        long BecameDecided,
        long Errors,
        IReadOnlyList<FlipView> Flips,
        IReadOnlyList<BearerView> Costs,
        IReadOnlyList<MoneyChange> Money,
        long CostUnknown,
        IReadOnlyList<NeverCollected> NeverCollected,
        IReadOnlyList<string> Problems,
        DateTimeOffset TriedAt);

    public sealed record AgainstView(string Policy, long Claims);

    /// <summary>Answers that change from one outcome to another by one clause.</summary>
    /// <param name="Clause">The clause of the draft that gives the new outcome; where it gives none, the one that gave the old.</param>
    /// <param name="Examples">Numbers of claims.</param>
    public sealed record FlipView(string From, string To, string Clause, long Answers, IReadOnlyList<string> Examples);

    /// <summary>A cost that another would bear.</summary>
    public sealed record BearerView(string Cost, string From, string To, long Answers);

    /// <param name="More">In minor units: parts that would be made good and were not.</param>
    /// <param name="Less">Parts that were made good and would not be.</param>
    public sealed record MoneyChange(string Currency, long More, long Less);

    public static async Task<Result<Answer, Refusal>> Run(Command command, Act act, PolicyShelf shelf, Database database, CancellationToken stop)
    {
        if (command.Kind is not ("commercial" or "statutory")) return Refusal.Invalid("kind", $"`{command.Kind}` is no kind of policy; write commercial or statutory.");
        if (command.Text.Length > LongestText) return Refusal.Invalid("text", "The policy is longer than a megabyte; put what is not a rule elsewhere.");
        // It must be readable, and may have gaps: trying out comes before mending.
        var bag = new DiagnosticBag();
        if (FromSyntax.Read("policy", command.Text, bag) is not { } draft) return new Refusal(RefusalCode.PolicyNotClean, string.Join('\n', bag.InOrder()), "text");

        // Load and decide.
        Dictionary<string, PolicyVersionRow> versions;
        await using (var look = await database.Look(stop))
        {
            versions = (await look.Query<PolicyVersionRow>("SELECT * FROM policy_version WHERE maker = @Maker AND policy = @Id", new { act.Maker, draft.Id }, stop)).ToDictionary(v => v.Id, StringComparer.Ordinal);
        }

        var trial = new Trial(draft, version => shelf.Model(versions[version]));
        for (var next = versions.Count > 0 ? Page(string.Empty) : null; next is not null;)
        {
            var page = await next;

            // The next page is read while this one is asked about.
            next = page.Count == PageLength ? Page(page[^1].ClaimId) : null;
            foreach (var asked in page) if (versions.ContainsKey(asked.PolicyId)) trial.Take(asked);
            await using var look = await database.Look(stop);
            await trial.Price(look, act.Maker, stop);
        }

        // Remember.
        var answer = trial.Answer(act.NewId("trial"), draft, act.At);
        await using var work = await database.Begin(act, stop);
        var row = new PolicyTrialRow
        {
            Maker = act.Maker,
            Id = answer.Id,
            Policy = draft.Id,
            Version = draft.Version,
            Kind = command.Kind,
            Sha256 = draft.Hash,
            Number = (await work.TrialsOf(act.Maker, draft.Hash, stop)).Count + 1,
            Claims = answer.Claims,
            Changed = answer.Changed,
            Answer = JsonSerializer.Serialize(answer, Columns.Json),
            TriedAt = act.At,
            TriedBy = act.Actor,
        };
        await work.Add(row, "policy.tried", stop);
        await work.Tell("policy.tried", new { trial = row.Id, policy = draft.FullName, row.Sha256, row.Claims, row.Changed }, stop);
        return await work.Commit(answer, stop);

        // A session for each page: a look that lasts a minute would keep the store from tidying up behind it.
        Task<IReadOnlyList<Asked>> Page(string after) => Task.Run(
            async () =>
            {
                await using var look = await database.Look(stop);
                return await look.Query<Asked>(
                    "SELECT c.id AS claim_id, c.number AS number, a.policy_id AS policy_id, a.facts AS facts FROM claim c JOIN assessment a ON a.maker = c.maker AND a.id = c.assessment_id WHERE c.maker = @Maker AND c.id > @after AND c.submitted_at IS NOT NULL ORDER BY c.id LIMIT @most",
                    new { act.Maker, after, most = PageLength },
                    stop);
            },
            stop);
    }

    private sealed record Asked
    {
        public required string ClaimId { get; init; }
        public required string Number { get; init; }
        public required string PolicyId { get; init; }
        public required string Facts { get; init; }
    }

    /// <summary>Counts while the claims go by.</summary>
    private sealed class Trial(PolicyModel draft, Func<string, PolicyModel> published)
    {
        private readonly ClaimReader _reader = new(draft);
        private readonly HashSet<string> _known = draft.Facts.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        private readonly SortedDictionary<string, Side> _sides = new(StringComparer.Ordinal);
        private readonly List<(string Claim, int Position, bool MadeGoodNow)> _turned = [];
        private readonly SortedDictionary<string, (long More, long Less)> _money = new(StringComparer.Ordinal);
        private readonly List<string> _problems = [];
        private long _costUnknown;
        private long _unread;

        public void Take(Asked asked)
        {
            if (!_sides.TryGetValue(asked.PolicyId, out var side))
            {
                var old = published(asked.PolicyId);
                _sides[asked.PolicyId] = side = new Side(old, new ClaimReader(old), new BackTester(old, draft));
            }

            var bag = new DiagnosticBag();
            var before = side.Reader.Read(asked.Facts, Span.Start(asked.Number), bag);
            Invariant.Holds(before is not null, "what a policy read once it reads again");
            if (ReadAsDraft(asked, bag) is not { } after)
            {
                _unread++;
                foreach (var problem in bag.InOrder()) if (_problems.Count < ProblemsShown && !_problems.Contains(problem.Message)) _problems.Add(problem.Message);
                return;
            }

            side.Claims++;
            side.Tester.Add(before!, after, (part, from, to) =>
            {
                var (was, now) = (IsMadeGood(side.Old, from), IsMadeGood(draft, to));
                if (was != now) _turned.Add((asked.ClaimId, part + 1, now));
            });
        }

        // A fact that the draft does not know is not told to it, as with a claim of tomorrow.
        private Claim? ReadAsDraft(Asked asked, DiagnosticBag bag)
        {
            if (_reader.Read(asked.Facts, Span.Start(asked.Number), new DiagnosticBag()) is { } whole) return whole;
            var facts = JsonNode.Parse(asked.Facts)!.AsObject();
            var parts = facts["parts"]?.AsArray();
            Strip(facts);
            foreach (var part in parts ?? []) Strip(part!.AsObject());
            return _reader.Read(facts.ToJsonString(), Span.Start(asked.Number), bag);

            void Strip(JsonObject from)
            {
                foreach (var name in from.Select(f => f.Key).Where(n => n is not ("id" or "parts") && !_known.Contains(n)).ToList()) from.Remove(name);
            }
        }

        /// <summary>What the answers that turned would have cost, from what was recorded for the parts.</summary>
        public async Task Price(Session look, string maker, CancellationToken stop)
        {
            var parts = (await look.Some<ClaimPartRow>("claim_part", "claim_id", maker, [.. _turned.Select(t => t.Claim).Distinct()], "id", stop)).ToDictionary(p => (p.ClaimId, (int)p.Position));
            foreach (var (claim, position, madeGoodNow) in _turned)
            {
                if (parts.GetValueOrDefault((claim, position)) is not { CostAmount: > 0, CostCurrency: { } currency } part)
                {
                    _costUnknown++;
                    continue;
                }

                var (more, less) = _money.GetValueOrDefault(currency);
                _money[currency] = madeGoodNow ? (checked(more + part.CostAmount), less) : (more, checked(less + part.CostAmount));
            }

            _turned.Clear();
        }

        public Answer Answer(string id, PolicyModel draft, DateTimeOffset at)
        {
            var reports = _sides.Values.Select(s => s.Tester.Report()).ToList();
            return new Answer(
                id,
                draft.FullName,
                draft.Hash,
                [.. _sides.Values.Select(s => new AgainstView(s.Old.FullName, s.Claims)).OrderBy(a => a.Policy, StringComparer.Ordinal)],
                _sides.Values.Sum(s => s.Claims),
                _unread,
                reports.Sum(r => r.Claims),
                reports.Sum(r => r.Unchanged),
                reports.Sum(r => r.Changed),
                reports.Sum(r => r.BecameUndecided),
                reports.Sum(r => r.BecameDecided),
                reports.Sum(r => r.Errors),
                [.. reports.SelectMany(r => r.Flips).GroupBy(f => (f.OldOutcome, f.NewOutcome, f.Clause)).OrderByDescending(g => g.Sum(f => f.Claims)).ThenBy(g => g.Key)
                    .Select(g => new FlipView(g.Key.OldOutcome, g.Key.NewOutcome, g.Key.Clause, g.Sum(f => f.Claims), [.. g.SelectMany(f => f.Examples).Select(e => e.ClaimId).Distinct().Take(BackTester.ExamplesMost)]))],
                [.. reports.SelectMany(r => r.Costs).GroupBy(c => (c.Cost, c.OldBearer, c.NewBearer)).OrderBy(g => g.Key).Select(g => new BearerView(g.Key.Cost, g.Key.OldBearer, g.Key.NewBearer, g.Sum(c => c.Claims)))],
                [.. _money.Select(m => new MoneyChange(m.Key, m.Value.More, m.Value.Less))],
                _costUnknown,
                [.. reports.SelectMany(r => r.NeverCollected).GroupBy(n => n.Fact, StringComparer.Ordinal).Select(g => new NeverCollected(g.Key, g.Sum(n => n.Claims))).OrderByDescending(n => n.Claims).ThenBy(n => n.Fact, StringComparer.Ordinal)],
                _problems,
                at);
        }

        private static bool IsMadeGood(PolicyModel model, string outcome) => model.FindOutcome(outcome) is >= 0 and var found && model.Outcomes[found].Effect is Effect.Grants;

        private sealed class Side(PolicyModel old, ClaimReader reader, BackTester tester)
        {
            public PolicyModel Old { get; } = old;

            public ClaimReader Reader { get; } = reader;

            public BackTester Tester { get; } = tester;

            public long Claims { get; set; }
        }
    }
}
