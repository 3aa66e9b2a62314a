using System.Security.Cryptography;
using System.Text;

namespace Makegood.Server.Access;

/// <summary>
/// Guessing passwords gets slower: after three wrong ones for a login from an address, each further one has to wait twice as long, up to a
/// quarter of an hour. Whether the login exists makes no difference, and others who sign in to the same account elsewhere do not wait.
/// Kept in memory: a restart forgives. Source: OWASP ASVS 5.0, 6.3.1 and 6.1.1; threat T25.
/// </summary>
public sealed class SignInWaits(int mostKeys = SignInWaits.UsualKeys)
{
    public const int UsualKeys = 50_000;
    private const int FreeTries = 3;
    private const int TriesPerMinuteOfAnAddress = 60;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private readonly Lock _turn = new();
    private readonly Dictionary<string, Tries> _tries = new(StringComparer.Ordinal);
    // Every try costs a slow hash; this keeps one address from buying all of the processor with them.
    private readonly Budget _ofAddress = new(TriesPerMinuteOfAnAddress);

    /// <summary>A try begins, and counts as wrong until told otherwise: tries that come at once do not slip through. Null: go ahead; otherwise how long to wait.</summary>
    public TimeSpan? Begin(string maker, string login, string address, DateTimeOffset now)
    {
        if (_ofAddress.Take(address, now) is { } busy) return busy;
        var key = Key(maker, login, address);
        lock (_turn)
        {
            var before = _tries.GetValueOrDefault(key);
            if (before.OpenAt > now) return before.OpenAt - now;
            var count = before.LastAt + Forgotten < now ? 1 : before.Count + 1;
            if (before.Count == 0 && _tries.Count >= mostKeys) MakeRoom();
            _tries[key] = new Tries(count, now, now + WaitAfter(count));
            return null;
        }
    }

    /// <summary>The password was right; the slate is clean.</summary>
    public void Succeeded(string maker, string login, string address)
    {
        lock (_turn) _tries.Remove(Key(maker, login, address));
    }

    /// <summary>How long the next try must wait after so many wrong ones.</summary>
    public static TimeSpan WaitAfter(int wrong) => wrong switch
    {
        < FreeTries => TimeSpan.Zero,
        > FreeTries + 10 => LongestWait,
        _ => TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, 1 << (wrong - FreeTries))),
    };

    // The longest quiet tenth goes.
    private void MakeRoom()
    {
        foreach (var key in _tries.OrderBy(t => t.Value.LastAt).Take(Math.Max(1, mostKeys / 10)).Select(t => t.Key).ToList()) _tries.Remove(key);
    }

    // Hashed: what people type into the login field is sometimes their password.
    private static string Key(string maker, string login, string address) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{maker}\n{login}\n{address}")));

    private readonly record struct Tries(int Count, DateTimeOffset LastAt, DateTimeOffset OpenAt);
}
