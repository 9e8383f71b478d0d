namespace CiCdPlatform.Core.Versions;

/// <summary>Lists of numbers between dots and hyphens, of which the longer is the newer when all others agree: CRAN, and Hackage's PVP.</summary>
internal sealed class NumberListOrder : VersionOrder
{
    public override bool IsPrerelease(string version) => false;

    protected override int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var a = TakeNumber(ref left);
            var b = TakeNumber(ref right);
            var order = IsNumber(a) && IsNumber(b) ? CompareNumbers(a, b) : a.SequenceCompareTo(b);
            if (order != 0)
            {
                return order;
            }
        }

        return right.IsEmpty.CompareTo(left.IsEmpty);
    }

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('.', '-');
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return part;
    }
}
