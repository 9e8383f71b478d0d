namespace CiCdPlatform.Forges.Http;

/// <summary>Paths of an API whose parts are escaped: <c>ForgePath.Of($"repos/{owner}/{name}")</c>.</summary>
internal static class ForgePath
{
    /// <summary>Escapes every argument, slashes too; wrap one in <see cref="Slashes"/> to keep its slashes.</summary>
    public static string Of(FormattableString path)
    {
        var parts = path.GetArguments();
        var escaped = new object[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            escaped[i] = parts[i] is Kept kept ? string.Join('/', kept.Path.Split('/').Select(Escape)) : Escape(FormattableString.Invariant($"{parts[i]}"));
        return string.Format(System.Globalization.CultureInfo.InvariantCulture, path.Format, escaped);
    }

    /// <summary>Keeps the slashes of a file path or a branch.</summary>
    public static object Slashes(string path) => new Kept(path);

    // A dot segment would be folded away and reach another resource.
    private static string Escape(string part) => part is "." or ".."
        ? throw new ForgeException(ForgeFailure.Invalid, $"'{part}' cannot be part of an API path.")
        : Uri.EscapeDataString(part);

    private sealed record Kept(string Path);
}
