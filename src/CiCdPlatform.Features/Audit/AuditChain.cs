namespace CiCdPlatform.Features.Audit;

/// <summary>What a check of the audit log came to; <paramref name="Head"/> is the last entry's hash, to be kept elsewhere and compared later.</summary>
public sealed record AuditCheck(bool Valid, long Entries, string Head, string? Fault);

/// <summary>Follows the chain entry by entry, from the first.</summary>
public sealed class AuditChain
{
    private string _head = AuditLog.Beginning;

    /// <summary>How many entries held so far.</summary>
    public long Entries { get; private set; }

    /// <summary>The first thing that is wrong, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes the next entry; after a fault nothing counts.</summary>
    public void Add(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Fault is not null)
        {
            return;
        }

        Fault = record.Sequence != Entries + 1 ? $"entry {Entries + 1} is missing: the next one there is has the number {record.Sequence}"
            : record.PreviousHash != _head ? $"entry {record.Sequence} does not follow entry {Entries}: one of them was replaced"
            : record.Hash != AuditLog.HashOf(record) ? $"entry {record.Sequence} was changed after it was written"
            : null;
        if (Fault is null)
        {
            (Entries, _head) = (record.Sequence, record.Hash);
        }
    }

    /// <summary>What it came to.</summary>
    public AuditCheck Check() => new(Fault is null, Entries, _head, Fault);
}
