using System.Globalization;

namespace CiCdPlatform.Features.Storage;

/// <summary>Where a page of rows ended that are listed from the newest to the oldest.</summary>
internal readonly record struct PagePosition(long At, string Id)
{
    /// <summary>Before the newest.</summary>
    public static PagePosition Start { get; } = new(long.MaxValue, "");

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static PagePosition? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Start;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && text.Length < 200 && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? new PagePosition(at, text[(dot + 1)..]) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}.{Id}");
}
