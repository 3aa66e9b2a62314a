using Makegood.Domain.Basics;
using Makegood.Server.Access;
using Makegood.Server.Doors.Pages;
using Makegood.Server.Papers;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Makegood.Server.Doors.Http;

/// <summary>Letters, return labels and packing slips.</summary>
internal static class PaperApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Letters(api);
        Parcels(api);
    }

    private static void Letters(IEndpointRouteBuilder api)
    {
        api.MapGet("/letterhead", (Call call) => call.Show(() => SetLetterhead.Show(call.Maker, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead).WithTags("papers").WithSummary("How the maker stands on letters, labels and slips").Answers<LetterheadView>(200);

        api.MapPut("/letterhead", (SetLetterhead.Command body, Call call) => call.Do(act => SetLetterhead.Run(body, act, call.Database, call.Stop)))
            .Needs(Scope.ClaimsLead).WithTags("papers").WithSummary("Set how the maker stands on letters, labels and slips").Answers<LetterheadView>(200, Problems.Invalid);

        api.MapGet("/claims/{claim}/letters", (string claim, Call call) => call.Show<PageOf<LetterView>>(async () =>
            {
                if (!(await ShowLetters.All(claim, call.Maker, call.OnlyOwner, call.Database, call.Stop)).Granted(out var letters, out var refusal)) return refusal;
                return new PageOf<LetterView>(letters, null);
            }))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("papers").WithSummary("The letters that were written about a claim").Answers<PageOf<LetterView>>(200, Problems.NotFound);

        api.MapPost("/claims/{claim}/letters", (string claim, WriteLetter.Command body, PolicyShelf shelf, PersonVault vault, HttpContext context, Call call) =>
                call.Do(act => WriteLetter.Run(claim, body, act, Tools(context, shelf, vault), call.Database, call.Stop), letter => $"{Api.Root}/claims/{letter.Claim}/letters/{letter.Id}"))
            .Needs(Scope.ClaimsWork).WithTags("papers").WithSummary("Write the letter that tells the customer how the claim stands, and keep it as it is sent").Answers<LetterView>(201, Problems.NotFound, Problems.NotPossibleNow, Problems.Retired, Problems.Invalid);

        api.MapGet("/claims/{claim}/letters/preview", async (string claim, string? kind, string? language, PolicyShelf shelf, PersonVault vault, HttpContext context, Call call) =>
                Page(context, await WriteLetter.Preview(claim, new WriteLetter.Command(kind, language), call.Maker, call.Clock.Now, Tools(context, shelf, vault), call.Database, call.Stop)))
            .Needs(Scope.ClaimsWork).WithTags("papers").WithSummary("The letter as it would be written now, as a page; nothing is kept")
            .Produces(200, contentType: "text/html").ProducesProblem(Problems.NotFound.Status).ProducesProblem(Problems.NotPossibleNow.Status).ProducesProblem(Problems.Invalid.Status);

        api.MapGet("/claims/{claim}/letters/{letter}", async (string claim, string letter, PersonVault vault, HttpContext context, Call call) =>
                Page(context, await ShowLetters.Page(claim, letter, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("papers").WithSummary("A letter as it was sent, byte for byte, as a page to print")
            .Produces(200, contentType: "text/html").ProducesProblem(Problems.NotFound.Status).ProducesProblem(Problems.Retired.Status);
    }

    private static void Parcels(IEndpointRouteBuilder api)
    {
        api.MapGet("/remedies/{id}/label", async (string id, string? language, PersonVault vault, HttpContext context, Call call) =>
                (await PrintLabel.Run(id, language, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)).Granted(out var label, out var refusal)
                    ? await RenderPage.Of<LabelPage>(context, new() { [nameof(LabelPage.Label)] = label })
                    : Problems.Answer(refusal))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("papers").WithSummary("The return label of a remedy, 100 × 150 mm, as a page to print")
            .Produces(200, contentType: "text/html").ProducesProblem(Problems.NotFound.Status).ProducesProblem(Problems.NotPossibleNow.Status).ProducesProblem(Problems.Invalid.Status);

        api.MapGet("/remedies/{id}/slip", async (string id, string? language, PersonVault vault, HttpContext context, Call call) =>
                (await PrintSlip.Run(id, language, call.Maker, call.OnlyOwner, vault, call.Database, call.Stop)).Granted(out var slip, out var refusal)
                    ? await RenderPage.Of<SlipPage>(context, new() { [nameof(SlipPage.Slip)] = slip })
                    : Problems.Answer(refusal))
            .Needs(Scope.ClaimsRead, Scope.OwnRead).WithTags("papers").WithSummary("The packing slip of what a remedy sends, as a page to print")
            .Produces(200, contentType: "text/html").ProducesProblem(Problems.NotFound.Status).ProducesProblem(Problems.NotPossibleNow.Status).ProducesProblem(Problems.Invalid.Status);
    }

    private static IResult Page(HttpContext context, Result<string, Refusal> page) => page.Granted(out var html, out var refusal) ? RenderPage.Show(context, html) : Problems.Answer(refusal);

    private static WriteLetter.Tools Tools(HttpContext context, PolicyShelf shelf, PersonVault vault) =>
        new(letter => RenderPage.Text<LetterPage>(context.RequestServices, new() { [nameof(LetterPage.Letter)] = letter }), shelf.Model, vault);
}
