namespace CiCdPlatform.Core.Rules;

/// <summary>The name of a container image, taken apart.</summary>
internal sealed record ImageReference(string Name, string? Tag, string? Digest)
{
    /// <summary>Whether the same name means another image tomorrow by intention: no tag, or <c>latest</c>.</summary>
    public bool IsMutable => Digest is null && Tag is null or "latest";

    /// <summary>The parts, or null when variables decide the tag.</summary>
    public static ImageReference? Parse(string text)
    {
        text = text.Trim();
        var digestAt = text.IndexOf('@', StringComparison.Ordinal);
        var digest = digestAt < 0 ? null : text[(digestAt + 1)..];
        var name = digestAt < 0 ? text : text[..digestAt];
        var colon = name.LastIndexOf(':');
        var tag = colon > name.LastIndexOf('/') ? name[(colon + 1)..] : null;
        name = tag is null ? name : name[..colon];
        return name.Length == 0 || (text.Contains('$', StringComparison.Ordinal) && tag is not "latest") ? null : new ImageReference(name, tag, digest);
    }
}
