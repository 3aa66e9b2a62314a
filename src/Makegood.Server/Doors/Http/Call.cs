using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Makegood.Domain.Basics;
using Makegood.Server.Access;
using Makegood.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Makegood.Server.Doors.Http;

/// <summary>
/// One request on its way to an operation: who calls, for which maker, and whether it may come twice.
/// An endpoint takes it as a parameter and hands it the operation to run.
/// </summary>
public sealed class Call
{
    public const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 255;
    private const int UsualPage = 50;
    private const int LargestPage = 200;
    private const int MostTries = 5;

    private static readonly ConcurrentDictionary<(Database, string), bool> Running = new();

    private readonly HttpContext _context;

    private Call(HttpContext context)
    {
        _context = context;
        Database = context.RequestServices.GetRequiredService<Database>();
        Clock = context.RequestServices.GetRequiredService<Clock>();
    }

    public Database Database { get; }

    public Clock Clock { get; }

    public CancellationToken Stop => _context.RequestAborted;

    /// <summary>Who calls. Only on endpoints that need somebody; the gate has looked already.</summary>
    public Caller Caller => Gate.CallerOf(_context) ?? throw new InvalidOperationException("an open endpoint asked who calls");

    /// <summary>The person whose things alone may be seen; null for staff and keys.</summary>
    public string? OnlyOwner => Caller.IsCustomer ? Caller.PersonId ?? string.Empty : null;

    /// <summary>The maker that is acted for: the caller's own, or for the house's people the one named in the header.</summary>
    public string Maker => Caller.IsOfTheHouse && _context.Request.Headers.TryGetValue(Gate.MakerHeader, out var named) ? named.ToString() : Caller.Maker;

    /// <summary>What budgets count this request by.</summary>
    public string Network => Remote.Network(_context);

    /// <summary>What the log may hold of where this request comes from.</summary>
    public string Neighbourhood => Remote.Neighbourhood(_context);

    public static ValueTask<Call?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<Call?>(new Call(context));

    /// <summary>Runs an operation that only looks.</summary>
    public async Task<IResult> Show<T>(Func<Task<Result<T, Refusal>>> look)
        where T : notnull =>
        (await look()).Granted(out var answer, out var refusal) ? Results.Json(answer, Wire.Options) : Problems.Answer(refusal);

    /// <summary>Shows one page of a list.</summary>
    /// <param name="after">Where the page before ended; as the caller gave it.</param>
    /// <param name="limit">How many the caller wants; 50 when not said.</param>
    /// <param name="look">Takes `after` and how many at most.</param>
    /// <param name="id">What the next page goes on after.</param>
    public async Task<IResult> List<T>(string? after, int? limit, Func<string?, int, Task<IReadOnlyList<T>>> look, Func<T, string> id)
    {
        var most = limit ?? UsualPage;
        if (most is < 1 or > LargestPage) return Problems.Answer(Problems.Invalid, string.Create(CultureInfo.InvariantCulture, $"`limit` is `{most}`; write 1 to {LargestPage}."), "limit");
        // One more than asked tells whether there is a next page.
        var rows = await look(after, most + 1);
        var page = rows.Take(most).ToList();
        return Results.Json(new PageOf<T>(page, rows.Count > most ? id(page[^1]) : null), Wire.Options);
    }

    /// <summary>
    /// Runs an operation that changes things. With an Idempotency-Key the first answer is given again; a change that another overtook is tried anew.
    /// </summary>
    /// <param name="secret">The answer holds a secret that is shown once and kept nowhere, so it cannot be given again.</param>
    /// <param name="location">Where the new thing can be found; the status is then 201.</param>
    /// <param name="body">What stands for the body where that was read already: the same bytes for the same request. The body itself for null.</param>
    public async Task<IResult> Do<T>(Func<Act, Task<Result<T, Refusal>>> run, Func<T, string>? location = null, bool secret = false, string? actor = null, string? maker = null, byte[]? body = null)
        where T : notnull
    {
        var act = Clock.Act(maker ?? Maker, actor ?? Caller.Id);
        var status = location is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        if (secret || !_context.Request.Headers.TryGetValue(KeyHeader, out var keys)) return await Try(run, act, status, location);
        if (KeyProblem(keys) is { } wrong) return wrong;

        var once = await Once(act, keys.ToString(), status, location, body);
        if (!Running.TryAdd((Database, once.Id), true)) return Problems.Answer(Problems.KeyRunning, "A request with this key is still running.");
        try
        {
            return await Earlier(once) ?? await Try(run, act with { Once = once }, status, location);
        }
        finally
        {
            Running.TryRemove((Database, once.Id), out _);
        }
    }

    private static IResult? KeyProblem(StringValues keys) =>
        keys.Count is 1 && keys[0] is { Length: > 0 and <= LongestKey } key && key.All(c => c is > ' ' and < '\x7f')
            ? null
            : Problems.Answer(Problems.Unreadable, $"`{KeyHeader}` must come once, with 1 to {LongestKey} visible ASCII characters.", KeyHeader);

    private async Task<IResult> Try<T>(Func<Act, Task<Result<T, Refusal>>> run, Act act, int status, Func<T, string>? location)
        where T : notnull
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (!(await run(act)).Granted(out var answer, out var refusal)) return Problems.Answer(refusal);
                if (location is not null) _context.Response.Headers.Location = location(answer);
                return Results.Json(answer, Wire.Options, statusCode: status);
            }
            catch (Exception problem) when (StoreProblems.IsRace(problem))
            {
                if (attempt == MostTries) return Problems.Answer(Problems.Busy, "Others changed the same thing at the same time, several times over. Nothing was saved; try again.");
                // The other may have been the same request, sent twice.
                if (act.Once is { } once && await Earlier(once) is { } earlier) return earlier;
            }
        }
    }

    private async Task<Once> Once<T>(Act act, string key, int status, Func<T, string>? location, byte[]? stands)
        where T : notnull
    {
        var body = stands is null ? await BodyMark.Of(_context.Request.Body, key, Stop) : BodyMark.Of(stands, key);
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{act.Maker}\n{act.Actor}\n{key}")));
        return new Once(id, $"{_context.Request.Method} {_context.Request.Path}", body, status, answer => JsonSerializer.Serialize((T)answer, Wire.Options), answer => location?.Invoke((T)answer));
    }

    // The first answer, a refusal when the key was used for something else, or null when it is new.
    private async Task<IResult?> Earlier(Once once)
    {
        await using var look = await Database.Look(Stop);
        var row = await look.Single<IdempotencyRow>("SELECT * FROM idempotency WHERE id = @Id", new { once.Id }, Stop);
        if (row is null) return null;
        if (row.Route != once.Route) return Problems.Answer(Problems.KeyReused, $"This key was used for `{row.Route}` before.", KeyHeader);
        if (BodyMark.Difference(row.BodyHash, once.BodyHash) is { } field) return Problems.Answer(Problems.KeyReused, $"This key came with another body before; `{field}` differs.", field);
        if (row.Location is not null) _context.Response.Headers.Location = row.Location;
        _context.Response.Headers["Idempotency-Replayed"] = "true";
        return Results.Text(row.Answer, "application/json", Encoding.UTF8, (int)row.Status);
    }
}
