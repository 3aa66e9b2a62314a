using Makegood.Domain.Credit;
using Makegood.Tests.Analysis;

namespace Makegood.Tests.Domain.Credit;

/// <summary>What the page answers to whoever earns, uses, gives away or cashes out.</summary>
public sealed class ProgrammeAnswers
{
    private static readonly Programme Usual = ProgrammeReading.Read(Shipped.Text(Shipped.Credit));
    private static readonly Dictionary<string, string> Texts = Shipped.Model(Shipped.Text(Shipped.Credit)).Clauses.ToDictionary(c => c.Id, c => c.Text);
    private static readonly string?[] Channels = [null, "official_shop", "official_store", "online_store", "web", "marketplace", "dealer", "affiliate programme", ""];
    private static readonly string?[] Buyers = [null, "individual", "organisation", "organization", "company", "business", "reseller", "dealer", "wholesale", "distributor", "Reseller", "a club of friends"];

    /// <summary>Every question that the page can tell from another, and some that it cannot.</summary>
    internal static IEnumerable<CreditQuestion> Every() =>
        from request in Enum.GetValues<CreditRequest>()
        from channel in Channels
        from affiliate in (bool[])[false, true]
        from buyer in Buyers
        from product in (string?[])[null, "printer"]
        select new CreditQuestion(request, channel, affiliate, new DateOnly(2024, 3, 1), buyer, product);

    /// <summary>The page once more, as a person would code it.</summary>
    [Fact]
    public void The_page_answers_every_question_as_it_is_written()
    {
        var asked = 0;
        foreach (var question in Every())
        {
            var isOurs = question.Channel is null or "official_shop" or "official_store" or "online_store" or "web";
            var resells = question.BuyerType is "reseller" or "dealer" or "wholesale" or "distributor";
            var (allowed, clauses) = question.Request switch
            {
                CreditRequest.Earn => (isOurs && !resells, !resells && isOurs ? ["earn"] : new[] { isOurs ? null : "earn", resells ? "resell" : null }),
                CreditRequest.Use => (isOurs && !question.Affiliate, isOurs && !question.Affiliate ? ["use"] : new[] { isOurs ? null : "no_transfer", question.Affiliate ? "affiliate" : null }),
                CreditRequest.Transfer or CreditRequest.CashOut => (false, (string?[])["no_transfer"]),
            };
            var answer = Usual.Questions.Ask(question);
            Assert.True(answer.IsAllowed == allowed && clauses.Contains(answer.Clause), $"{question}: {answer}");
            Assert.Equal(question.Request is CreditRequest.Earn && allowed ? 100 : 0, answer.RatePer10000);
            Assert.Equal(Texts[answer.Clause], answer.Words);
            if (++asked % 200 != 0) continue;
            Assert.Same(answer, Usual.Questions.Ask(question));
        }
    }

    [Fact]
    public void A_rate_out_of_bounds_is_kept_within_them()
    {
        var text = Shipped.Edit(Shipped.Text(Shipped.Credit), "value: 100\n", "value: if order.affiliate then 20000 otherwise 0 - 5\n");
        var programme = ProgrammeReading.Read(text);
        Assert.Equal([10_000, 0], ((bool[])[true, false]).Select(a => programme.Questions.Ask(new CreditQuestion(CreditRequest.Earn, null, a, default, null, null)).RatePer10000));
    }

    [Fact]
    public void Many_threads_get_the_answers_that_one_gets()
    {
        var programme = ProgrammeReading.Read(Shipped.Text(Shipped.Credit));
        var questions = Every().ToList();
        var answers = questions.AsParallel().AsOrdered().Select(q => programme.Questions.Ask(q)).ToList();
        Assert.Equal(questions.Select(q => Usual.Questions.Ask(q)), answers);
    }
}
