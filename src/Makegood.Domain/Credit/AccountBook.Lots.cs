namespace Makegood.Domain.Credit;

/// <summary>Lots, how long they live, and what is owed.</summary>
public sealed partial class AccountBook
{
    // How far the activities that stand carry an account (or one currency of it).
    private readonly Dictionary<string, Activities> _activities = new(StringComparer.Ordinal);

    // An end that lies behind us because an activity fell away is today: nothing lapses in the past.
    private readonly Dictionary<string, DateOnly> _floors = new(StringComparer.Ordinal);

    private static Lot? NextToSpend(Wallet wallet)
    {
        foreach (var lot in wallet.Lots)
        {
            if (lot.Free > 0) return lot;
        }

        return null;
    }

    private static void PutInto(Wallet wallet, Lot lot, long amount)
    {
        lot.Remaining += amount;
        wallet.Lots.Add(lot);
    }

    private void PutBack(Wallet wallet, Lot lot, long amount)
    {
        var grace = Today.AddDays(_programme!.GraceDays);
        if (lot.KeepUntil is not { } kept || kept < grace) lot.KeepUntil = grace;
        PutInto(wallet, lot, amount);
    }

    private static void TakeOut(Wallet wallet, Lot lot, long amount)
    {
        lot.Remaining -= amount;
        if (lot.Remaining == 0) wallet.Lots.Remove(lot);
    }

    /// <summary>What is owed is settled before anything can be spent.</summary>
    private void Repay(Wallet wallet)
    {
        while (wallet.Owed > 0 && NextToSpend(wallet) is { } lot)
        {
            var some = Math.Min(lot.Free, wallet.Owed);
            TakeOut(wallet, lot, some);
            Book(EntryKind.Repay, wallet, some, LedgerAccount.Available, LedgerAccount.Owed, null, lot, ProgrammeRule.ShortOf);
        }
    }

    private static string ScopeOf(Programme programme, string currency) => programme.ExpiryClock is ExpiryClock.Account ? string.Empty : currency;

    /// <summary>An activity that stands moves the end of the account.</summary>
    private Renewal Renew(Wallet wallet, Programme programme, DateOnly day)
    {
        var until = programme.LastDay(day, programme.ExpiryMonths);
        var scope = ScopeOf(programme, wallet.Currency);
        if (!_activities.TryGetValue(scope, out var activities)) _activities[scope] = activities = new Activities();
        activities.Add(until);
        return new Renewal(scope, until);
    }

    /// <summary>An activity that no longer stands. It counted while it stood, so nothing ends before today.</summary>
    private void Undo(Renewal renewal)
    {
        if (_programme!.RenewedBy is RenewedBy.AnyMovement) return;
        _activities[renewal.Scope].Remove(renewal.Until);
        if (!_floors.TryGetValue(renewal.Scope, out var floor) || floor < Today) _floors[renewal.Scope] = Today;
    }

    private void AnyMovement(Wallet wallet)
    {
        if (_programme!.RenewedBy is RenewedBy.AnyMovement) Renew(wallet, _programme, Today);
    }

    private DateOnly AccountLastDay(string currency)
    {
        var scope = ScopeOf(_programme!, currency);
        var floor = _floors.GetValueOrDefault(scope, DateOnly.MinValue);
        var last = _activities.TryGetValue(scope, out var activities) ? activities.Last : DateOnly.MinValue;
        return last > floor ? last : floor;
    }

    /// <summary>Lots come in the order of their own ends, so that from some lot on none can end before the first that was found.</summary>
    private bool NoneEndsBefore(Lot lot, DateOnly? first)
    {
        var own = lot.OwnLastDay ?? DateOnly.MaxValue;
        return _programme!.ExpiryMode switch
        {
            ExpiryMode.Account => !lot.EndsByItself && lot.KeepUntil is null,
            ExpiryMode.Lot => first <= own,
            ExpiryMode.Earlier => first <= (AccountLastDay(lot.Currency) is var account && account < own ? account : own),
            ExpiryMode.Never => !lot.EndsByItself,
        };
    }

    private DateOnly LapseDay(Lot lot)
    {
        var own = lot.OwnLastDay ?? DateOnly.MaxValue;
        var day = lot.EndsByItself ? own : _programme!.ExpiryMode switch
        {
            ExpiryMode.Account => AccountLastDay(lot.Currency),
            ExpiryMode.Lot => own,
            ExpiryMode.Earlier => AccountLastDay(lot.Currency) is var account && account < own ? account : own,
            ExpiryMode.Never => DateOnly.MaxValue,
        };
        return lot.KeepUntil is { } kept && kept > day ? kept : day;
    }

    /// <summary>The first instant at which some credit is no longer there.</summary>
    private DateTimeOffset? NextExpiry()
    {
        if (_expiryKnown) return _nextExpiry;
        _expiryKnown = true;
        return _nextExpiry = ExpiresOn is { } day && day != DateOnly.MaxValue ? _programme!.EndOf(day) : null;
    }

    private void Expire()
    {
        foreach (var wallet in _wallets.Values)
        {
            foreach (var lot in wallet.Lots.Where(l => l.Free > 0 && LapseDay(l) is var day && day != DateOnly.MaxValue && _programme!.EndOf(day) <= Now).ToList())
            {
                var some = lot.Free;
                TakeOut(wallet, lot, some);
                lot.Gone += some;
                Book(EntryKind.Expire, wallet, some, LedgerAccount.Available, LedgerAccount.Expiry, null, lot, ProgrammeRule.Expiring);
            }
        }

        _expiryKnown = false;
    }

    /// <summary>The last days that activities carry to, each as often as an activity stands.</summary>
    private sealed class Activities
    {
        private readonly SortedSet<DateOnly> _days = [];
        private readonly Dictionary<DateOnly, int> _times = [];

        public DateOnly Last => _days.Count == 0 ? DateOnly.MinValue : _days.Max;

        public void Add(DateOnly until)
        {
            _times[until] = _times.GetValueOrDefault(until) + 1;
            _days.Add(until);
        }

        public void Remove(DateOnly until)
        {
            if (--_times[until] > 0) return;
            _times.Remove(until);
            _days.Remove(until);
        }
    }
}
