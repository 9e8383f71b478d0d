using System.Globalization;
using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>A call of an action; <paramref name="Major"/> is null where neither the reference nor the table nor the comment tells it.</summary>
internal sealed record ActionUse(string Name, string Reference, int? Major)
{
    /// <summary>Whether the action is one of these (<c>owner/name</c>, or <c>owner/name/path</c>), in any case.</summary>
    public bool Is(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Name.StartsWith(name + "/", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it is an action in the repository itself.</summary>
    public bool IsLocal => Name.StartsWith("./", StringComparison.Ordinal);

    /// <param name="text">The value of <c>uses</c>.</param>
    /// <param name="comment">What stands behind it on the line: people write the version of a pinned commit there.</param>
    public static ActionUse Parse(string text, string comment)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return new ActionUse(text, "", null);
        }

        var (name, reference) = (text[..at], text[(at + 1)..]);
        var isCommit = reference.Length == 40 && reference.All(char.IsAsciiHexDigit);
        var version = isCommit ? PinnedActions.FindBySha(reference)?.Version ?? Version(comment) : reference;
        return new ActionUse(name, reference, MajorOf(version));
    }

    private static string Version(string comment)
    {
        var word = comment.Split([' ', '#', '=', ':', '@'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word.Length > 1 && (char.IsAsciiDigit(word[0]) || (word[0] == 'v' && char.IsAsciiDigit(word[1]))));
        return word ?? "";
    }

    private static int? MajorOf(string version)
    {
        var digits = new string([.. version.TrimStart('v').TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 100 ? major : null;
    }
}
