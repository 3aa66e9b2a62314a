namespace Makegood.Storage;

/// <summary>Rows of several kinds that are written together.</summary>
public sealed class RowSheet
{
    private readonly List<Part> _parts = [];

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>New rows.</summary>
    /// <param name="what">The event in the audit's words.</param>
    public RowSheet Add<T>(IReadOnlyCollection<T> rows, string what)
        where T : Row => With(rows, what, isOver: false);

    /// <summary>New rows, and changed ones whose revision is the one after what was read.</summary>
    public RowSheet Put<T>(IReadOnlyCollection<T> rows, string what)
        where T : Row => With(rows, what, isOver: true);

    private RowSheet With<T>(IReadOnlyCollection<T> rows, string what, bool isOver)
        where T : Row
    {
        if (rows.Count > 0) _parts.Add(new Part(RowShape.Of(typeof(T)), rows, what, isOver));
        return this;
    }

    /// <summary>Rows of one kind.</summary>
    public sealed record Part(RowShape Shape, IReadOnlyCollection<Row> Rows, string What, bool IsOver)
    {
        /// <summary>The statement for one row.</summary>
        public string One => IsOver ? Shape.Put : Shape.Insert;

        /// <summary>The statement for all of them as arrays.</summary>
        public string Many => IsOver ? Shape.PutMany : Shape.InsertMany;
    }
}
