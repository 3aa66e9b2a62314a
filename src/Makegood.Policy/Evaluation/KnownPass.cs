using System.Runtime.InteropServices;

namespace Makegood.Policy.Evaluation;

/// <summary>The nodes of a run in machine code, for a claim of which every fact is known. False when one is not, or when something else is not plain.</summary>
internal delegate bool KnownRun(Machine machine, ref byte state, ref long number, ref int branch, ref byte factState, ref long factNumber);

/// <summary>What the machine code of a <see cref="KnownPass"/> looks up while it runs.</summary>
internal sealed class KnownTables
{
    /// <summary>Numbers by the number of a name, one table behind the other.</summary>
    internal long[] Numbers = [];

    /// <summary>The states that a run leaves, as far as they do not depend on the claim.</summary>
    internal byte[] States = [];
}

/// <summary>
/// Most claims that are run in great numbers have no unknown fact. For those, two truths are enough: nearly every node is known whatever the claim says, so
/// its state need not be worked out, and no branch is taken but where the policy itself takes one. Where a claim is not plain after all (a definition breaks
/// off, a day leaves the calendar, an item of a list has a hole), the pass gives up, and the run begins again in three-valued logic. A pass that finishes
/// leaves the trace that the other would.
/// </summary>
internal sealed class KnownPass
{
    private readonly KnownRun _run;

    private KnownPass(KnownRun run) => _run = run;

    public static KnownPass Compile(Program program, int[] order) => new(new KnownWriter(program, order).Write());

    /// <summary>Runs the nodes, if every fact is known. When it gives up it leaves nothing to rely on.</summary>
    public bool TryRun(Machine machine, Sheet sheet) => _run(
        machine,
        ref MemoryMarshal.GetArrayDataReference(machine.State),
        ref MemoryMarshal.GetArrayDataReference(machine.Number),
        ref MemoryMarshal.GetArrayDataReference(machine.Branch),
        ref MemoryMarshal.GetArrayDataReference(sheet.State),
        ref MemoryMarshal.GetArrayDataReference(sheet.Number));
}
