using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Credit;

/// <summary>The part of Makegood's API that a shop needs, and nothing else. Amounts are minor units.</summary>
/// <param name="http">With Makegood's address and the shop's key.</param>
public sealed class MakegoodClient(HttpClient http)
{
    /// <summary>Snake case, and what is not there is left out.</summary>
    public static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private const int PageLength = 200;

    /// <summary>More movements than a page of an account shows.</summary>
    private const int MostLines = 1000;

    private const string Root = "/api/v1/credit/";

    /// <summary>How much credit a cart can use, and what it will earn. Only looks.</summary>
    public Task<Reply<Quote>> Quote(CartQuestion cart, CancellationToken stop) => Send<Quote>(HttpMethod.Post, "quotes", JsonContent.Create(cart, options: Wire), null, stop);

    /// <summary>Reserves credit for an order. The same key again gives the first answer; another hold for the same order takes its place.</summary>
    public Task<Reply<Hold>> Hold(HoldQuestion wish, string key, CancellationToken stop) => Send<Hold>(HttpMethod.Post, "holds", JsonContent.Create(wish, options: Wire), key, stop);

    /// <summary>What an account has. An account that never earned anything is refused with 404.</summary>
    public Task<Reply<Account>> Account(string account, CancellationToken stop) => Send<Account>(HttpMethod.Get, $"accounts/{Uri.EscapeDataString(account)}", null, null, stop);

    /// <summary>Every movement of an account in the order of booking.</summary>
    public async Task<Reply<IReadOnlyList<Movement>>> Statement(string account, CancellationToken stop)
    {
        var all = new List<Movement>();
        string? after = null;
        do
        {
            var reply = await Send<MovementPage>(HttpMethod.Get, $"accounts/{Uri.EscapeDataString(account)}/statement?limit={PageLength}{(after is null ? string.Empty : "&after=" + Uri.EscapeDataString(after))}", null, null, stop);
            if (reply.Value is not { } page) return new Reply<IReadOnlyList<Movement>>(null, reply.No);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null && all.Count < MostLines);
        return new Reply<IReadOnlyList<Movement>>(all, null);
    }

    /// <summary>Sends what was written down before, such as an event or the redeeming of a hold.</summary>
    public Task<Reply<JsonElement?>> Tell(string path, string key, string body, CancellationToken stop) => Send<JsonElement?>(HttpMethod.Post, path, new StringContent(body, new MediaTypeHeaderValue("application/json")), key, stop);

    private async Task<Reply<T>> Send<T>(HttpMethod method, string path, HttpContent? body, string? key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, Root + path) { Content = body };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var answer = await http.SendAsync(request, stop);
            if (answer.IsSuccessStatusCode) return new Reply<T>(await answer.Content.ReadFromJsonAsync<T>(Wire, stop), null);

            // Whoever is too busy or broken to answer has not answered: the same question may be asked again.
            if ((int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests || IsRunning(answer)) return Reply<T>.Silence;
            var problem = await answer.Content.ReadFromJsonAsync<Problem>(Wire, stop);
            return new Reply<T>(default, problem! with { Status = (int)answer.StatusCode });
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException or IOException || (broken is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return Reply<T>.Silence;
        }
    }

    private static bool IsRunning(HttpResponseMessage answer) => answer.StatusCode is HttpStatusCode.Conflict && answer.Headers.RetryAfter is not null;

    private sealed record MovementPage(IReadOnlyList<Movement> Items, string? Next);
}

/// <summary>What Makegood said: a value, a no, or nothing at all because it could not be reached.</summary>
public sealed record Reply<T>(T? Value, Problem? No)
{
    public static readonly Reply<T> Silence = new(default, null);

    /// <summary>Nobody knows whether it was done; the same may be asked again with the same key.</summary>
    public bool IsSilent => Value is null && No is null;
}

/// <summary>A no, in Makegood's own words (RFC 9457).</summary>
/// <param name="Reason">A word for programs, such as <c>above_balance</c>.</param>
public sealed record Problem(string? Detail, string? Reason, string? Field, int Status = 0);

public sealed record CartQuestion(string Account, string Currency, long Items, long Coupon, long Shipping, string Channel, bool Affiliate);

/// <param name="Usable">The most that this cart can use: goods, never shipping.</param>
/// <param name="NotUsableBecause">Why none can be used; null when it can.</param>
public sealed record Quote(long Available, long Usable, long ToPay, long EarnsWithout, long EarnsWith, string? NotUsableBecause, DateOnly? ExpiresOn);

/// <param name="Amount">Null for as much as can be used.</param>
public sealed record HoldQuestion(string Account, string Order, string Currency, long Items, long Coupon, long? Amount, string Channel);

public sealed record Hold(string Id, long Amount, DateTimeOffset Until);

public sealed record Account(IReadOnlyList<Wallet> Wallets, DateOnly? ExpiresOn)
{
    /// <summary>What Makegood would say of somebody who never bought anything.</summary>
    public static readonly Account Empty = new([], null);
}

public sealed record Wallet(string Currency, long Available, long Held, long Owed);

/// <param name="Change">What it did to what can be spent.</param>
public sealed record Movement(DateTimeOffset Effective, string Kind, string Currency, long Amount, long Change, string Explained, string? Order, string Clause, bool Corrects);
