using System.Collections.Concurrent;
using Makegood.Policy.Assessment;
using Makegood.Policy.Checked;

namespace Makegood.Domain.Credit;

/// <summary>What the policy is told when it is asked about credit.</summary>
/// <param name="Channel">Where it was bought or is to be used; null for the maker's own shop, which needs no word.</param>
/// <param name="Product">The shop's name of a product; null when the order has no lines.</param>
public readonly record struct CreditQuestion(CreditRequest Request, string? Channel, bool Affiliate, DateOnly Day, string? BuyerType, string? Product);

/// <summary>The policy's answer.</summary>
/// <param name="Clause">The clause that decides.</param>
/// <param name="Words">Its words.</param>
/// <param name="RatePer10000">Parts of ten thousand that an earning gives: 0 to 10,000, because nobody earns less than nothing or more than was paid.</param>
public sealed record CreditAnswer(bool IsAllowed, string Clause, string Words, long RatePer10000);

/// <summary>Asks a policy about one earning, use or other wish. Answers are kept, because shops ask the same thing all day. Safe for many threads.</summary>
public sealed class ProgrammeQuestions
{
    public const string Request = "request", Channel = "order.channel", Affiliate = "order.affiliate", PlacedOn = "order.placed_on", BuyerType = "buyer.type", Product = "line.product";

    // A shop that invents a product name per order must not fill the memory.
    private const int KeptMost = 20_000;
    private readonly ConcurrentDictionary<CreditQuestion, CreditAnswer> _kept = [];
    private readonly Lock _one = new();
    private readonly Assessor _assessor;
    private readonly bool _readsDay, _readsProduct, _readsChannel, _readsAffiliate, _readsBuyer;

    public ProgrammeQuestions(Assessor assessor)
    {
        _assessor = assessor;
        bool Reads(string name) => assessor.Model.FindFact(name) is not null;
        (_readsDay, _readsProduct, _readsChannel, _readsAffiliate, _readsBuyer) = (Reads(PlacedOn), Reads(Product), Reads(Channel), Reads(Affiliate), Reads(BuyerType));
    }

    public CreditAnswer Ask(CreditQuestion asked)
    {
        // What the policy does not read cannot make a difference.
        var question = new CreditQuestion(asked.Request, _readsChannel ? asked.Channel : null, _readsAffiliate && asked.Affiliate, _readsDay ? asked.Day : default, _readsBuyer ? asked.BuyerType : null, _readsProduct ? asked.Product : null);
        if (_kept.TryGetValue(question, out var known)) return known;
        if (_kept.Count >= KeptMost) _kept.Clear();
        lock (_one) known = Answer(question);
        _kept[question] = known;
        return known;
    }

    private CreditAnswer Answer(CreditQuestion question)
    {
        var model = _assessor.Model;
        var facts = model.Facts.Select(f => FactValue.Known(ValueOf(f, question))).ToList();
        var verdict = _assessor.Assess(new Claim(null, facts, null), explain: false).Overall;
        var isAllowed = verdict.Effect is Effect.Grants;
        var reason = verdict.Because.FirstOrDefault(r => r.Effect == verdict.Effect) ?? (verdict.Because is [var first, ..] ? first : null);
        var rate = question.Request is CreditRequest.Earn && isAllowed
            ? Math.Clamp(_assessor.Report(facts, [ProgrammeFromPolicy.Rate]).Single().Value?.Number ?? 0, 0, ProgrammeFromPolicy.Whole)
            : 0;
        return new CreditAnswer(isAllowed, reason?.Clause ?? string.Empty, reason?.Text ?? string.Empty, rate);
    }

    private static Value ValueOf(Fact fact, CreditQuestion question) => fact.Name switch
    {
        Request => Value.Name(Basics.Words.Write(question.Request)),
        Channel => Optional(question.Channel),
        Affiliate => Value.YesNo(question.Affiliate),
        PlacedOn => Value.Date(question.Day),
        BuyerType => Optional(question.BuyerType),
        Product => Optional(question.Product),
        _ => Value.Absent,
    };

    private static Value Optional(string? word) => word is null ? Value.Absent : Value.Name(word);
}
