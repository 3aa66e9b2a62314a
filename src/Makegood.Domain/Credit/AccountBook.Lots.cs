namespace Makegood.Domain.Credit;

/// <summary>Lots, how long they live, and what is owed.</summary>
public sealed partial class AccountBook
{
    // How far the activities that stand carry each currency, and under the empty name the account. Both are kept, because a later programme may ask for the other.
    private Dictionary<string, Activities> _activities = new(StringComparer.Ordinal);
    private (DateOnly Day, Programme Programme, DateTimeOffset End)? _lastEnd;

    /// <summary>The lot that ends first, and so is spent first; the oldest of those that end together.</summary>
    private Lot? NextToSpend(Wallet wallet)
    {
        var lots = wallet.Lots;
        if (lots.Oldest is not { } oldest || lots.IsOne) return lots.Oldest;
        var (first, day) = (oldest, LapseDay(oldest));
        Earlier(lots.FirstKept);
        Earlier(lots.FirstEnding);
        Earlier(lots.FirstOwnKept);
        Earlier(lots.FirstOwnEnd);
        return first;

        void Earlier(Lot? lot)
        {
            if (lot is not null && LapseDay(lot) is var end && end < day) (first, day) = (lot, end);
        }
    }

    private Lot NewLot(string id, Wallet wallet, string? order)
    {
        var own = order is not null && _orders[order].Programme is { } ofOrder ? ofOrder : _programme!;
        return new Lot(id, wallet.Currency, order, Today) { OwnLastDay = own.ExpiryMode is ExpiryMode.Lot or ExpiryMode.Earlier ? own.LastDay(Today, own.LotMonths) : null };
    }

    private static void Change(Wallet wallet, Lot lot, long remaining, long blocked = 0)
    {
        // Where it stands among the others does not depend on how much it has.
        var hadSome = lot.Free != 0;
        lot.Remaining += remaining;
        lot.Blocked += blocked;
        if (hadSome == (lot.Free != 0)) return;
        if (hadSome) wallet.Lots.Remove(lot);
        else wallet.Lots.Add(lot);
    }

    private static void Keep(Wallet wallet, Lot lot, DateOnly until)
    {
        if (lot.KeepUntil >= until) return;
        wallet.Lots.Remove(lot);
        lot.KeepUntil = until;
        wallet.Lots.Add(lot);
    }

    /// <summary>What is owed is settled before anything can be spent.</summary>
    private void Repay(Wallet wallet)
    {
        while (wallet.Owed > 0 && NextToSpend(wallet) is { } lot)
        {
            var some = Math.Min(lot.Free, wallet.Owed);
            Change(wallet, lot, -some);
            Book(EntryKind.Repay, wallet, some, LedgerAccount.Available, LedgerAccount.Owed, null, lot, ProgrammeRule.ShortOf);
        }
    }

    private Activities ActivitiesOf(string scope)
    {
        if (!_activities.TryGetValue(scope, out var activities)) _activities[scope] = activities = new Activities();
        return activities;
    }

    /// <summary>An activity that stands moves the end of the account.</summary>
    private Renewal Renew(Wallet wallet, Programme programme, DateOnly day)
    {
        var until = programme.LastDay(day, programme.ExpiryMonths);
        ActivitiesOf(string.Empty).Add(until);
        ActivitiesOf(wallet.Currency).Add(until);
        return new Renewal(wallet.Currency, until);
    }

    /// <summary>An activity that no longer stands. It counted while it stood, so nothing ends before today.</summary>
    private void Undo(Renewal renewal)
    {
        if (_programme!.RenewedBy is RenewedBy.AnyMovement) return;
        ActivitiesOf(string.Empty).Remove(renewal.Until, Today);
        ActivitiesOf(renewal.Currency).Remove(renewal.Until, Today);
    }

    private void AnyMovement(Wallet wallet)
    {
        if (_programme!.RenewedBy is RenewedBy.AnyMovement) Renew(wallet, _programme, Today);
    }

    private DateOnly AccountLastDay(string currency) =>
        _activities.TryGetValue(_programme!.ExpiryClock is ExpiryClock.Account ? string.Empty : currency, out var activities) ? activities.Last : DateOnly.MinValue;

    private DateOnly LapseDay(Lot lot)
    {
        var day = lot.EndsByItself ? lot.OwnLastDay!.Value : _programme!.ExpiryMode switch
        {
            ExpiryMode.Account => AccountLastDay(lot.Currency),

            // A lot of an earlier programme that knew no such days ends as it would have then.
            ExpiryMode.Lot => lot.OwnLastDay ?? AccountLastDay(lot.Currency),
            ExpiryMode.Earlier => AccountLastDay(lot.Currency) is var account && account < (lot.OwnLastDay ?? DateOnly.MaxValue) ? account : lot.OwnLastDay ?? DateOnly.MaxValue,
            ExpiryMode.Never => DateOnly.MaxValue,
        };
        return lot.KeepUntil is { } kept && kept > day ? kept : day;
    }

    private DateTimeOffset EndOf(DateOnly day)
    {
        if (_lastEnd is { } known && known.Day == day && ReferenceEquals(known.Programme, _programme)) return known.End;
        var end = _programme!.EndOf(day);
        _lastEnd = (day, _programme, end);
        return end;
    }

    /// <summary>The first instant at which some credit is no longer there.</summary>
    private DateTimeOffset? NextExpiry()
    {
        if (_expiryKnown) return _nextExpiry;
        _expiryKnown = true;
        return _nextExpiry = ExpiresOn is { } day && day != DateOnly.MaxValue ? EndOf(day) : null;
    }

    private void Expire()
    {
        foreach (var wallet in _wallets)
        {
            while (NextToSpend(wallet) is { } lot && LapseDay(lot) is var day && day != DateOnly.MaxValue && EndOf(day) <= Now)
            {
                if (SparedUntil(lot) is { } until && until > day)
                {
                    Keep(wallet, lot, until);
                    continue;
                }

                var some = lot.Free;
                Change(wallet, lot, -some);
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

        // An end that lies behind us because an activity fell away is that day: nothing lapses in the past.
        private DateOnly _floor;

        public DateOnly Last => _days.Count > 0 && _days.Max > _floor ? _days.Max : _floor;

        public void Add(DateOnly until)
        {
            _times[until] = _times.GetValueOrDefault(until) + 1;
            _days.Add(until);
        }

        public void Remove(DateOnly until, DateOnly today)
        {
            if (_floor < today) _floor = today;
            if (--_times[until] > 0) return;
            _times.Remove(until);
            _days.Remove(until);
        }
    }
}
