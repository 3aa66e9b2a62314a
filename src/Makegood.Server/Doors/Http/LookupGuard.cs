using System.Globalization;
using Makegood.Domain.Warranty;
using Makegood.Server.Access;
using Microsoft.Extensions.Logging;

namespace Makegood.Server.Doors.Http;

/// <summary>
/// Keeps the public look-up from being read out serial by serial (threat T1): budgets for an address, for serials that share their beginning,
/// and for everybody together; and a line in the log when somebody counts upwards.
/// </summary>
internal sealed partial class LookupGuard(int perAddress, int everywhere, ILogger<LookupGuard> log)
{
    /// <summary>Serials that differ in no more than their last three characters are one batch.</summary>
    public const int BatchDigits = 3;

    /// <summary>So many neighbours in a row are no accident.</summary>
    public const int LongestRun = 10;

    /// <summary>A batch gets as much as this many addresses.</summary>
    public const int AddressesPerBatch = 3;
    private const string Everybody = "all";
    private const int MostNetworks = 10_000;
    private const int NearBy = 5;

    private readonly Budget _ofAddress = new(perAddress);
    private readonly Budget _ofBatch = new(checked(perAddress * AddressesPerBatch));
    private readonly Budget _ofAll = new(everywhere);
    private readonly Lock _turn = new();
    private readonly Dictionary<string, Step> _steps = new(StringComparer.Ordinal);

    /// <summary>Takes one look-up from every budget. Null: go ahead; otherwise how long to wait. Known and unknown serials cost the same.</summary>
    /// <param name="network">What the address counts as.</param>
    /// <param name="neighbourhood">What the log may hold of it.</param>
    public TimeSpan? Take(string network, string neighbourhood, string maker, SerialNumber serial, DateTimeOffset now)
    {
        if (CountsUpwards(network, maker, serial)) InSequence(log, neighbourhood, LongestRun);
        if (_ofAddress.Take(network, now) is { } ownWait) return ownWait;
        var batch = serial.Normal[..Math.Max(0, serial.Normal.Length - BatchDigits)];
        if (_ofBatch.Take($"{maker}/{batch}", now) is { } batchWait)
        {
            BatchUsedUp(log, neighbourhood);
            return batchWait;
        }

        return _ofAll.Take(Everybody, now);
    }

    // True for every tenth step in a row to a near neighbour.
    private bool CountsUpwards(string network, string maker, SerialNumber serial)
    {
        var digits = serial.Normal.Length;
        while (digits > 0 && char.IsAsciiDigit(serial.Normal[digits - 1]) && serial.Normal.Length - digits < 15) digits--;
        var head = $"{maker}/{serial.Normal[..digits]}";
        var number = long.TryParse(serial.Normal.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture, out var tail) ? tail : 0;
        lock (_turn)
        {
            if (_steps.Count >= MostNetworks) _steps.Clear();
            var before = _steps.GetValueOrDefault(network);
            var isNear = before.Head == head && number != before.Number && Math.Abs(number - before.Number) <= NearBy;
            var run = isNear ? before.Run + 1 : 0;
            _steps[network] = new Step(head, number, run);
            return run > 0 && run % LongestRun == 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Serial look-ups count through neighbouring numbers: {Run} in a row from {Neighbourhood}. Block the network at the proxy if it goes on.")]
    private static partial void InSequence(ILogger log, string neighbourhood, int run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The look-ups of one batch of serials are used up; the last came from {Neighbourhood}")]
    private static partial void BatchUsedUp(ILogger log, string neighbourhood);

    private readonly record struct Step(string? Head, long Number, int Run);
}
