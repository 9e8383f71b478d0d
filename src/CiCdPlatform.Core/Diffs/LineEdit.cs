namespace CiCdPlatform.Core.Diffs;

/// <summary>Replaces <paramref name="Count"/> lines from the 1-based <paramref name="Line"/> on; a count of 0 inserts before it.</summary>
internal sealed record LineEdit(int Line, int Count, IReadOnlyList<string> Replacement);
